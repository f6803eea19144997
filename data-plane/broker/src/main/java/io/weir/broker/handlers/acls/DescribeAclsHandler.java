package io.weir.broker.handlers.acls;

import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.controller.acl.TenantAcls;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.message.DescribeAclsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeAclsResponse;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;

/**
 * DescribeAcls, versions 1 to 3: the ACLs of the caller's virtual cluster that a filter matches
 * (KIP-290: by name, by prefix, or all that a name meets). Needs DESCRIBE of the cluster.
 * Thread-safe.
 */
public final class DescribeAclsHandler
    implements RequestHandler<DescribeAclsRequestData, DescribeAclsResponseData> {
  private final TenantAcls acls;

  /** Looks at these. */
  public DescribeAclsHandler(TenantAcls acls) {
    this.acls = acls;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.DESCRIBE_ACLS;
  }

  @Override
  public CompletionStage<DescribeAclsResponseData> handle(
      RequestContext context, DescribeAclsRequestData request) {
    if (!context.access().cluster(AclOperation.DESCRIBE)) {
      return refused(
          Errors.CLUSTER_AUTHORIZATION_FAILED, Errors.CLUSTER_AUTHORIZATION_FAILED.message());
    }
    AclBindingFilter filter =
        new AclBindingFilter(
            new ResourcePatternFilter(
                ResourceType.fromCode(request.resourceTypeFilter()),
                request.resourceNameFilter(),
                PatternType.fromCode(request.patternTypeFilter())),
            new AccessControlEntryFilter(
                request.principalFilter(),
                request.hostFilter(),
                AclOperation.fromCode(request.operation()),
                AclPermissionType.fromCode(request.permissionType())));
    Optional<String> problem = AclRules.problem(filter);
    if (problem.isPresent()) {
      return refused(Errors.INVALID_REQUEST, problem.get());
    }
    List<AclBinding> found = new ArrayList<>();
    AclScope.of(context, acls).matching(filter).forEach(found::add);
    return CompletableFuture.completedFuture(
        new DescribeAclsResponseData().setResources(DescribeAclsResponse.aclsResources(found)));
  }

  /** Not thrown: Kafka's own error answer can't be made of a request that holds unknown codes. */
  private static CompletionStage<DescribeAclsResponseData> refused(Errors error, String message) {
    return CompletableFuture.completedFuture(
        new DescribeAclsResponseData().setErrorCode(error.code()).setErrorMessage(message));
  }
}
