package io.weir.controller.kraft;

import io.weir.controller.BrokerMetadata;
import io.weir.controller.Endpoint;
import io.weir.controller.net.PeerClient;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.raft.NetworkChannel;
import org.apache.kafka.raft.RaftRequest;
import org.apache.kafka.raft.RaftResponse;
import org.apache.kafka.raft.RaftUtil;

/**
 * Raft's requests to the other voters, over connections of their own so that long polls and
 * snapshots delay nothing else. A failure becomes the API's error response, which Raft retries.
 * Thread-safe.
 */
final class RaftChannel implements NetworkChannel {
  /** The listener that voters know each other by. */
  static final ListenerName LISTENER = new ListenerName(BrokerMetadata.INTERNAL);

  private final PeerClient client;
  private final int requestTimeoutMs;
  private final AtomicInteger nextCorrelationId = new AtomicInteger();

  RaftChannel(PeerClient client, int requestTimeoutMs) {
    this.client = client;
    this.requestTimeoutMs = requestTimeoutMs;
  }

  @Override
  public int newCorrelationId() {
    return nextCorrelationId.getAndIncrement();
  }

  @Override
  public CompletionStage<RaftResponse.Inbound> send(RaftRequest.Outbound request) {
    Node destination = request.destination();
    ApiKeys api = ApiKeys.forId(request.data().apiKey());
    if (destination == null || destination.isEmpty()) {
      return CompletableFuture.completedFuture(failed(request, api));
    }
    // a bootstrap server has a negative id: which node answers there is not known yet
    OptionalInt nodeId =
        destination.id() < 0 ? OptionalInt.empty() : OptionalInt.of(destination.id());
    return client
        .send(
            nodeId,
            new Endpoint(destination.host(), destination.port()),
            request.data(),
            api.latestVersion(false),
            requestTimeoutMs)
        .handle(
            (AbstractResponse answer, Throwable failure) ->
                failure == null ? answered(request, answer.data()) : failed(request, api));
  }

  @Override
  public ListenerName listenerName() {
    return LISTENER;
  }

  @Override
  public void close() {
    client.close();
  }

  private static RaftResponse.Inbound failed(RaftRequest.Outbound request, ApiKeys api) {
    return answered(request, RaftUtil.errorResponse(api, Errors.BROKER_NOT_AVAILABLE));
  }

  private static RaftResponse.Inbound answered(RaftRequest.Outbound request, ApiMessage answer) {
    return new RaftResponse.Inbound(request.correlationId(), answer, request.destination());
  }
}
