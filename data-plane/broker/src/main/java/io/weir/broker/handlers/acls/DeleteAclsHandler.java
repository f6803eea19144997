package io.weir.broker.handlers.acls;

import io.weir.broker.handlers.admin.MetadataWaiter;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.controller.ControllerClient;
import io.weir.controller.acl.TenantAcls;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsRequestData.DeleteAclsFilter;
import org.apache.kafka.common.message.DeleteAclsResponseData;
import org.apache.kafka.common.message.DeleteAclsResponseData.DeleteAclsFilterResult;
import org.apache.kafka.common.message.DeleteAclsResponseData.DeleteAclsMatchingAcl;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;

/**
 * DeleteAcls, versions 1 to 3 (KIP-140, KIP-290). What a filter matches is found in this node's
 * metadata, among the caller's own ACLs, and the controller is asked to delete exactly those; a
 * filter that names one ACL in full goes on in any case, as it may be newer than what this node
 * knows. Answers once this node no longer decides by them. Needs ALTER of the cluster. Thread-safe.
 */
public final class DeleteAclsHandler
    implements RequestHandler<DeleteAclsRequestData, DeleteAclsResponseData> {
  /** Filters of one request: each is held against all ACLs of the virtual cluster. */
  static final int FILTERS_MAX = CreateAclsHandler.ACLS_PER_VIRTUAL_CLUSTER_MAX;

  private final ControllerClient controller;
  private final MetadataWaiter metadata;
  private final TenantAcls acls;

  /** With the way to the controller, and what this node knows of its decisions. */
  public DeleteAclsHandler(ControllerClient controller, MetadataWaiter metadata, TenantAcls acls) {
    this.controller = controller;
    this.metadata = metadata;
    this.acls = acls;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.DELETE_ACLS;
  }

  @Override
  public CompletionStage<DeleteAclsResponseData> handle(
      RequestContext context, DeleteAclsRequestData request) {
    // Not thrown: Kafka's own error answer can't be made of a request that holds unknown codes.
    if (!context.access().cluster(AclOperation.ALTER)) {
      return refused(request, new ApiError(Errors.CLUSTER_AUTHORIZATION_FAILED));
    }
    if (request.filters().size() > FILTERS_MAX) {
      return refused(
          request,
          new ApiError(
              Errors.INVALID_REQUEST, "one request has at most " + FILTERS_MAX + " filters"));
    }
    AclScope scope = AclScope.of(context, acls);
    List<AclBindingFilter> filters =
        request.filters().stream().map(DeleteAclsHandler::filter).toList();
    Set<AclBinding> doomed = new LinkedHashSet<>();
    for (AclBindingFilter filter : filters) {
      if (AclRules.problem(filter).isEmpty()) {
        Optional<AclBinding> named = named(filter);
        named.ifPresentOrElse(doomed::add, () -> scope.matching(filter).forEach(doomed::add));
      }
    }
    if (doomed.isEmpty()) {
      return CompletableFuture.completedFuture(answer(filters, Set.of()));
    }
    DeleteAclsRequestData forwarded = new DeleteAclsRequestData();
    doomed.forEach(acl -> forwarded.filters().add(exactly(scope.toStored(acl))));
    return controller
        .send(forwarded, DeleteAclsResponseData.class)
        .thenCompose(
            told -> {
              Set<AclBinding> deleted = deleted(told, scope);
              return metadata
                  .await(
                      _ -> deleted.stream().map(scope::toStored).noneMatch(acls::contains),
                      CreateAclsHandler.METADATA_WAIT_MS_MAX)
                  .thenApply(_ -> answer(filters, deleted));
            });
  }

  private static CompletionStage<DeleteAclsResponseData> refused(
      DeleteAclsRequestData request, ApiError error) {
    return CompletableFuture.completedFuture(
        new DeleteAclsResponseData()
            .setFilterResults(
                request.filters().stream()
                    .map(
                        _ ->
                            new DeleteAclsFilterResult()
                                .setErrorCode(error.error().code())
                                .setErrorMessage(error.message()))
                    .toList()));
  }

  private static AclBindingFilter filter(DeleteAclsFilter filter) {
    return new AclBindingFilter(
        new ResourcePatternFilter(
            ResourceType.fromCode(filter.resourceTypeFilter()),
            filter.resourceNameFilter(),
            PatternType.fromCode(filter.patternTypeFilter())),
        new AccessControlEntryFilter(
            filter.principalFilter(),
            filter.hostFilter(),
            AclOperation.fromCode(filter.operation()),
            AclPermissionType.fromCode(filter.permissionType())));
  }

  /** The one ACL that a filter can match, if it says all of it. */
  private static Optional<AclBinding> named(AclBindingFilter filter) {
    if (!filter.matchesAtMostOne()) {
      return Optional.empty();
    }
    ResourcePatternFilter pattern = filter.patternFilter();
    AccessControlEntryFilter entry = filter.entryFilter();
    AclBinding named =
        new AclBinding(
            new ResourcePattern(pattern.resourceType(), pattern.name(), pattern.patternType()),
            new AccessControlEntry(
                entry.principal(), entry.host(), entry.operation(), entry.permissionType()));
    return Optional.of(named).filter(acl -> AclRules.problem(acl).isEmpty());
  }

  private static DeleteAclsFilter exactly(AclBinding stored) {
    return new DeleteAclsFilter()
        .setResourceTypeFilter(stored.pattern().resourceType().code())
        .setResourceNameFilter(stored.pattern().name())
        .setPatternTypeFilter(stored.pattern().patternType().code())
        .setPrincipalFilter(stored.entry().principal())
        .setHostFilter(stored.entry().host())
        .setOperation(stored.entry().operation().code())
        .setPermissionType(stored.entry().permissionType().code());
  }

  /**
   * What the controller deleted; a failure of one is that of the request, which can be repeated.
   */
  private static Set<AclBinding> deleted(DeleteAclsResponseData told, AclScope scope) {
    Set<AclBinding> deleted = new LinkedHashSet<>();
    for (DeleteAclsFilterResult result : told.filterResults()) {
      requireNone(result.errorCode());
      for (DeleteAclsMatchingAcl acl : result.matchingAcls()) {
        requireNone(acl.errorCode());
        scope.toCaller(binding(acl)).ifPresent(deleted::add);
      }
    }
    return deleted;
  }

  private static void requireNone(short errorCode) {
    if (errorCode != Errors.NONE.code()) {
      throw Errors.forCode(errorCode).exception();
    }
  }

  private static AclBinding binding(DeleteAclsMatchingAcl acl) {
    return new AclBinding(
        new ResourcePattern(
            ResourceType.fromCode(acl.resourceType()),
            acl.resourceName(),
            PatternType.fromCode(acl.patternType())),
        new AccessControlEntry(
            acl.principal(),
            acl.host(),
            AclOperation.fromCode(acl.operation()),
            AclPermissionType.fromCode(acl.permissionType())));
  }

  private static DeleteAclsResponseData answer(
      List<AclBindingFilter> filters, Set<AclBinding> deleted) {
    List<DeleteAclsFilterResult> results = new ArrayList<>();
    for (AclBindingFilter filter : filters) {
      DeleteAclsFilterResult result = new DeleteAclsFilterResult();
      AclRules.problem(filter)
          .ifPresent(
              problem ->
                  result.setErrorCode(Errors.INVALID_REQUEST.code()).setErrorMessage(problem));
      for (AclBinding acl : deleted) {
        if (filter.matches(acl)) {
          result.matchingAcls().add(matching(acl));
        }
      }
      results.add(result);
    }
    return new DeleteAclsResponseData().setFilterResults(results);
  }

  private static DeleteAclsMatchingAcl matching(AclBinding acl) {
    return new DeleteAclsMatchingAcl()
        .setResourceType(acl.pattern().resourceType().code())
        .setResourceName(acl.pattern().name())
        .setPatternType(acl.pattern().patternType().code())
        .setPrincipal(acl.entry().principal())
        .setHost(acl.entry().host())
        .setOperation(acl.entry().operation().code())
        .setPermissionType(acl.entry().permissionType().code());
  }
}
