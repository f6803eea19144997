package io.weir.broker.handlers.acls;

import io.weir.broker.handlers.admin.MetadataWaiter;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.controller.ControllerClient;
import io.weir.controller.acl.AclNames;
import io.weir.controller.acl.ClusterAcls;
import io.weir.controller.acl.TenantAcls;
import io.weir.protocol.VirtualClusterId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateAclsRequestData.AclCreation;
import org.apache.kafka.common.message.CreateAclsResponseData;
import org.apache.kafka.common.message.CreateAclsResponseData.AclCreationResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.common.requests.CreateAclsRequest;

/**
 * CreateAcls, versions 1 to 3 (KIP-140, KIP-290): checks what is Weir's to check, passes the rest
 * on to the active controller, and answers once this node decides by them. One that exists is no
 * error. Needs ALTER of the cluster. Thread-safe.
 */
public final class CreateAclsHandler
    implements RequestHandler<CreateAclsRequestData, CreateAclsResponseData> {
  /**
   * ACLs of one virtual cluster at most. Requests on several nodes at the same moment don't see
   * each other, and can exceed it by what they ask for.
   */
  public static final int ACLS_PER_VIRTUAL_CLUSTER_MAX = 1_000;

  static final int METADATA_WAIT_MS_MAX = 5_000;

  private final ControllerClient controller;
  private final MetadataWaiter metadata;
  private final TenantAcls acls;

  /** With the way to the controller, and what this node knows of its decisions. */
  public CreateAclsHandler(ControllerClient controller, MetadataWaiter metadata, TenantAcls acls) {
    this.controller = controller;
    this.metadata = metadata;
    this.acls = acls;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.CREATE_ACLS;
  }

  @Override
  public CompletionStage<CreateAclsResponseData> handle(
      RequestContext context, CreateAclsRequestData request) {
    boolean allowed = context.access().cluster(AclOperation.ALTER);
    AclScope scope = AclScope.of(context, acls);
    Map<VirtualClusterId, Integer> added = new HashMap<>();
    List<Optional<ApiError>> refusals = new ArrayList<>();
    List<AclNames.Owned> accepted = new ArrayList<>();
    CreateAclsRequestData forwarded = new CreateAclsRequestData();
    for (AclCreation creation : request.creations()) {
      AclBinding wanted = CreateAclsRequest.aclBinding(creation);
      // Not thrown: Kafka's own error answer can't be made of a request that holds unknown codes.
      Optional<ApiError> refusal =
          allowed
              ? AclRules.problem(wanted)
                  .map(problem -> new ApiError(Errors.INVALID_REQUEST, problem))
              : Optional.of(new ApiError(Errors.CLUSTER_AUTHORIZATION_FAILED));
      if (refusal.isEmpty()) {
        AclBinding stored = scope.toStored(wanted);
        Optional<AclNames.Owned> owned = AclNames.toTenant(stored);
        refusal = refusal(owned, added);
        if (refusal.isEmpty()) {
          accepted.add(owned.orElseThrow());
          forwarded.creations().add(CreateAclsRequest.aclCreation(stored));
        }
      }
      refusals.add(refusal);
    }
    if (accepted.isEmpty()) {
      return CompletableFuture.completedFuture(answer(context, refusals, List.of()));
    }
    return controller
        .send(forwarded, CreateAclsResponseData.class)
        .thenCompose(
            created ->
                metadata
                    .await(_ -> isShown(accepted, created.results()), METADATA_WAIT_MS_MAX)
                    .thenApply(_ -> answer(context, refusals, created.results())));
  }

  private Optional<ApiError> refusal(
      Optional<AclNames.Owned> owned, Map<VirtualClusterId, Integer> added) {
    if (owned.isEmpty()) {
      return Optional.of(
          new ApiError(
              Errors.INVALID_REQUEST,
              "principal and resource are of no virtual cluster, or not of the same one"));
    }
    ClusterAcls cluster = acls.of(owned.get().virtualCluster());
    if (exists(owned.get())) {
      return Optional.empty();
    }
    int more = added.merge(cluster.virtualCluster(), 1, Integer::sum);
    return cluster.size() + more <= ACLS_PER_VIRTUAL_CLUSTER_MAX
        ? Optional.empty()
        : Optional.of(
            new ApiError(
                Errors.POLICY_VIOLATION,
                "the limit 'acls' of a virtual cluster is "
                    + ACLS_PER_VIRTUAL_CLUSTER_MAX
                    + ": it has "
                    + cluster.size()
                    + "; delete some, or name resources by a prefix"));
  }

  private boolean exists(AclNames.Owned acl) {
    return acls.contains(AclNames.toStored(acl.virtualCluster(), acl.acl()));
  }

  private boolean isShown(List<AclNames.Owned> asked, List<AclCreationResult> results) {
    for (int index = 0; index < asked.size(); index++) {
      if (results.get(index).errorCode() == Errors.NONE.code() && !exists(asked.get(index))) {
        return false;
      }
    }
    return true;
  }

  private static CreateAclsResponseData answer(
      RequestContext context, List<Optional<ApiError>> refusals, List<AclCreationResult> results) {
    CreateAclsResponseData response = new CreateAclsResponseData();
    int next = 0;
    for (Optional<ApiError> refusal : refusals) {
      AclCreationResult result =
          refusal
              .map(
                  error ->
                      new AclCreationResult()
                          .setErrorCode(error.error().code())
                          .setErrorMessage(error.message()))
              .orElse(null);
      if (result == null) {
        AclCreationResult told = results.get(next++);
        String message = told.errorMessage();
        result =
            new AclCreationResult()
                .setErrorCode(told.errorCode())
                .setErrorMessage(
                    message == null ? null : context.session().namespace().textToTenant(message));
      }
      response.results().add(result);
    }
    return response;
  }
}
