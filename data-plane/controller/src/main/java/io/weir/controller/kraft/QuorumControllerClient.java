package io.weir.controller.kraft;

import io.netty.channel.EventLoopGroup;
import io.weir.controller.BrokerMetadata;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.ControllerClient;
import io.weir.controller.Endpoint;
import io.weir.controller.QuorumVoter;
import io.weir.controller.net.PeerClient;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractResponse;

/** {@link ControllerClient} that asks Raft who leads. Thread-safe. */
final class QuorumControllerClient implements ControllerClient {
  private static final int BACKOFF_MS_MIN = 20;
  private static final int BACKOFF_MS_MAX = 200;

  /**
   * A try that gets no answer is given up after this, so that a frozen controller is left behind.
   */
  private static final int TRY_TIMEOUT_MS = 5_000;

  private final PeerClient peers;
  private final EventLoopGroup timers;
  private final Supplier<Optional<RaftQuorum.Leader>> leader;
  private final Supplier<ClusterMetadata> metadata;
  private final List<QuorumVoter> voters;
  private final Set<Attempt<?>> waiting = ConcurrentHashMap.newKeySet();

  QuorumControllerClient(
      PeerClient peers,
      EventLoopGroup timers,
      Supplier<Optional<RaftQuorum.Leader>> leader,
      Supplier<ClusterMetadata> metadata,
      List<QuorumVoter> voters) {
    this.peers = peers;
    this.timers = timers;
    this.leader = leader;
    this.metadata = metadata;
    this.voters = voters;
  }

  @Override
  public <R extends ApiMessage> CompletableFuture<R> send(
      ApiMessage request, short version, Class<R> response, int timeoutMs) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    Attempt<R> attempt = new Attempt<>(request, version, response, deadlineNs, answer);
    waiting.add(attempt);
    var _ = answer.whenComplete((done, failure) -> waiting.remove(attempt));
    attempt.run();
    return answer;
  }

  @Override
  public <R extends ApiMessage> CompletableFuture<R> sendTo(
      int nodeId, ApiMessage request, short version, Class<R> response, int timeoutMs) {
    Optional<Endpoint> endpoint = endpointOf(nodeId);
    if (endpoint.isEmpty()) {
      return CompletableFuture.failedFuture(
          new DisconnectException("node " + nodeId + " is not registered"));
    }
    return peers
        .send(OptionalInt.of(nodeId), endpoint.get(), request, version, timeoutMs)
        .thenApply(answer -> response.cast(answer.data()));
  }

  private Optional<Endpoint> endpointOf(int nodeId) {
    return Optional.ofNullable(metadata.get().brokers().get(nodeId))
        .map(broker -> broker.listeners().get(BrokerMetadata.INTERNAL))
        .or(
            () ->
                voters.stream()
                    .filter(voter -> voter.nodeId() == nodeId)
                    .map(QuorumVoter::endpoint)
                    .findFirst());
  }

  /**
   * Another node leads the quorum: what the former leader has not answered is asked again at once,
   * as a frozen one never answers. Called on the loader's thread.
   */
  void onLeaderChange(OptionalInt leaderId) {
    leaderId.ifPresent(id -> waiting.forEach(attempt -> attempt.leaderIs(id)));
  }

  /** One request through all its tries; one try at a time. Thread-safe by its lock. */
  private final class Attempt<R extends ApiMessage> {
    private final ApiMessage request;
    private final short version;
    private final Class<R> response;
    private final long deadlineNs;
    private final CompletableFuture<R> answer;
    private int backoffMs = BACKOFF_MS_MIN;
    private Throwable lastFailure;
    private int tries;
    private int askedNode = -1;

    Attempt(
        ApiMessage request,
        short version,
        Class<R> response,
        long deadlineNs,
        CompletableFuture<R> answer) {
      this.request = request;
      this.version = version;
      this.response = response;
      this.deadlineNs = deadlineNs;
      this.answer = answer;
    }

    private synchronized void run() {
      long remainingMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
      if (remainingMs <= 0) {
        answer.completeExceptionally(
            new TimeoutException(
                ApiKeys.forId(request.apiKey()) + " was not answered by the controller in time",
                lastFailure));
        return;
      }
      Optional<RaftQuorum.Leader> active = leader.get();
      if (active.isEmpty()) {
        retry(new DisconnectException("no active controller is known"));
        return;
      }
      tries++;
      askedNode = active.get().nodeId();
      int thisTry = tries;
      var _ =
          peers
              .send(
                  OptionalInt.of(askedNode),
                  active.get().endpoint(),
                  request,
                  version,
                  (int) Math.min(remainingMs, TRY_TIMEOUT_MS))
              .whenComplete((received, failure) -> finish(thisTry, received, failure));
    }

    private synchronized void leaderIs(int nodeId) {
      if (askedNode >= 0 && askedNode != nodeId) {
        retry(new DisconnectException("node " + askedNode + " is no longer the controller"));
      }
    }

    private synchronized void finish(int ofTry, AbstractResponse received, Throwable failure) {
      if (ofTry != tries || askedNode < 0) {
        return; // given up before
      }
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      if (cause instanceof DisconnectException || cause instanceof TimeoutException) {
        retry(cause);
      } else if (cause != null) {
        answer.completeExceptionally(cause);
      } else if (received.errorCounts().containsKey(Errors.NOT_CONTROLLER)) {
        retry(Errors.NOT_CONTROLLER.exception());
      } else {
        try {
          answer.complete(response.cast(received.data()));
        } catch (ClassCastException e) {
          answer.completeExceptionally(e);
        }
      }
    }

    private void retry(Throwable cause) {
      lastFailure = cause;
      askedNode = -1;
      int waitMs = backoffMs / 2 + ThreadLocalRandom.current().nextInt(backoffMs);
      backoffMs = Math.min(BACKOFF_MS_MAX, backoffMs * 2);
      try {
        var _ = timers.next().schedule(this::run, waitMs, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        answer.completeExceptionally(new DisconnectException("the node is stopping", e));
      }
    }
  }
}
