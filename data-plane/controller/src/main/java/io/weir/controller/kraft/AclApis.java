package io.weir.controller.kraft;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.CreateAclsResponseData;
import org.apache.kafka.common.message.DeleteAclsResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.common.requests.CreateAclsRequest;
import org.apache.kafka.common.requests.DeleteAclsRequest;
import org.apache.kafka.common.requests.DeleteAclsResponse;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.controller.Controller;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.server.authorizer.AclCreateResult;

/** CreateAcls v1-3 and DeleteAcls v1-3: each binding or filter has its own result. */
final class AclApis {
  private AclApis() {}

  static CompletionStage<ApiMessage> create(
      Controller controller, ControllerRequestContext context, AbstractRequest request) {
    List<AclBinding> bindings =
        ((CreateAclsRequest) request)
            .aclCreations().stream().map(CreateAclsRequest::aclBinding).toList();
    List<Optional<ApiException>> refusals = bindings.stream().map(AclApis::refusal).toList();
    List<AclBinding> accepted = new ArrayList<>();
    for (int i = 0; i < bindings.size(); i++) {
      if (refusals.get(i).isEmpty()) {
        accepted.add(bindings.get(i));
      }
    }
    return controller
        .createAcls(context, accepted)
        .thenApply(
            created -> {
              CreateAclsResponseData response = new CreateAclsResponseData();
              Iterator<AclCreateResult> results = created.iterator();
              for (Optional<ApiException> refusal : refusals) {
                CreateAclsResponseData.AclCreationResult result =
                    new CreateAclsResponseData.AclCreationResult();
                refusal
                    .or(() -> results.next().exception())
                    .map(ApiError::fromThrowable)
                    .ifPresent(
                        error ->
                            result
                                .setErrorCode(error.error().code())
                                .setErrorMessage(error.message()));
                response.results().add(result);
              }
              return response;
            });
  }

  static CompletionStage<ApiMessage> delete(
      Controller controller, ControllerRequestContext context, AbstractRequest request) {
    return controller
        .deleteAcls(context, ((DeleteAclsRequest) request).filters())
        .thenApply(
            results ->
                new DeleteAclsResponseData()
                    .setFilterResults(
                        results.stream().map(DeleteAclsResponse::filterResult).toList()));
  }

  private static Optional<ApiException> refusal(AclBinding binding) {
    String name = binding.pattern().name();
    if (binding.pattern().resourceType() == ResourceType.CLUSTER
        && !name.equals(Resource.CLUSTER_NAME)) {
      return Optional.of(
          new InvalidRequestException(
              "The only valid name for the CLUSTER resource is " + Resource.CLUSTER_NAME));
    }
    return name.isEmpty()
        ? Optional.of(new InvalidRequestException("Invalid empty resource name"))
        : Optional.empty();
  }
}
