package io.weir.controller.kraft;

import io.weir.controller.PeerRequestHandler;
import io.weir.controller.net.PeerDispatcher;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.raft.RaftUtil;

/**
 * Who answers a request on the inter-broker port: Raft, the controller, or the node's own handler.
 * Thread-safe.
 */
final class NodeRequests implements PeerDispatcher {
  private static final Set<ApiKeys> RAFT =
      EnumSet.of(
          ApiKeys.VOTE,
          ApiKeys.BEGIN_QUORUM_EPOCH,
          ApiKeys.END_QUORUM_EPOCH,
          ApiKeys.FETCH_SNAPSHOT,
          ApiKeys.DESCRIBE_QUORUM,
          ApiKeys.ADD_RAFT_VOTER,
          ApiKeys.REMOVE_RAFT_VOTER,
          ApiKeys.UPDATE_RAFT_VOTER);

  private volatile Optional<Services> services = Optional.empty();
  private volatile PeerRequestHandler others =
      request ->
          CompletableFuture.failedFuture(
              new UnsupportedVersionException(
                  request.header().apiKey() + " is not served by this node yet"));

  private record Services(RaftQuorum raft, Optional<ControllerApis> controller) {}

  /** Answers Raft's and the controller's requests from now on. */
  void serve(RaftQuorum raft, Optional<ControllerApis> controller) {
    services = Optional.of(new Services(raft, controller));
  }

  void delegateTo(PeerRequestHandler handler) {
    others = handler;
  }

  @Override
  public CompletionStage<? extends ApiMessage> dispatch(
      int peerNodeId, RequestHeader header, AbstractRequest request) {
    ApiKeys api = header.apiKey();
    if (api == ApiKeys.API_VERSIONS) {
      return CompletableFuture.completedFuture(apiVersions());
    }
    boolean ofRaft =
        RAFT.contains(api)
            || (api == ApiKeys.FETCH && isOfMetadataTopic((FetchRequestData) request.data()));
    if (ofRaft || ControllerApis.has(api)) {
      Optional<Services> present = services;
      if (present.isPresent()) {
        return ask(present.get(), ofRaft, peerNodeId, header, request);
      }
      return ofRaft
          ? CompletableFuture.completedFuture(
              RaftUtil.errorResponse(api, Errors.BROKER_NOT_AVAILABLE))
          : notController("this node is starting");
    }
    return others.handle(new PeerRequestHandler.PeerRequest(peerNodeId, header, request.data()));
  }

  private static CompletionStage<? extends ApiMessage> ask(
      Services present,
      boolean ofRaft,
      int peerNodeId,
      RequestHeader header,
      AbstractRequest request) {
    if (ofRaft) {
      return present.raft.handle(header, request.data());
    }
    return present.controller.isPresent()
        ? present.controller.get().answer(peerNodeId, header, request)
        : notController("this node has not the role controller");
  }

  private static CompletionStage<ApiMessage> notController(String message) {
    return CompletableFuture.failedFuture(new NotControllerException(message));
  }

  private static boolean isOfMetadataTopic(FetchRequestData fetch) {
    return fetch.topics().size() == 1
        && (fetch.topics().getFirst().topicId().equals(Uuid.METADATA_TOPIC_ID)
            || fetch.topics().getFirst().topic().equals(Topic.CLUSTER_METADATA_TOPIC_NAME));
  }

  /** What a node of this build understands; nodes of other builds choose their versions by it. */
  private static ApiVersionsResponseData apiVersions() {
    ApiVersionsResponseData response = new ApiVersionsResponseData();
    for (ApiKeys api : ApiKeys.values()) {
      api.toApiVersion(false).ifPresent(response.apiKeys()::add);
    }
    return response;
  }
}
