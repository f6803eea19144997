package io.weir.controller.net;

import io.weir.controller.Endpoint;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.requests.AbstractResponse;

/**
 * Requests to other nodes over one connection each, made when needed and made again when broken,
 * but not more often than a backoff allows. Thread-safe.
 */
public final class PeerClient implements AutoCloseable {
  private static final long BACKOFF_NS_MIN = 50_000_000;
  private static final long BACKOFF_NS_MAX = 500_000_000;

  private final PeerDialer dialer;
  private final String clientId;
  private final ConcurrentMap<Destination, Link> links = new ConcurrentHashMap<>();
  private volatile boolean closed;

  private record Destination(OptionalInt nodeId, Endpoint endpoint) {}

  /** The connection to one destination, and how often it failed in a row. */
  private record Link(CompletableFuture<PeerConnection> connection, int failures, long sinceNs) {
    boolean usable(long nowNs) {
      if (!connection.isDone()) {
        return true;
      }
      if (connection.isCompletedExceptionally()) {
        return nowNs - sinceNs < Math.min(BACKOFF_NS_MAX, BACKOFF_NS_MIN << Math.min(failures, 5));
      }
      return connection.join().isOpen();
    }
  }

  /**
   * Requests over connections of its own.
   *
   * @param clientId stands in the requests' headers
   */
  public PeerClient(PeerDialer dialer, String clientId) {
    this.dialer = dialer;
    this.clientId = clientId;
  }

  /**
   * Sends one request, once.
   *
   * @param nodeId who must answer there; empty for any node of the cluster
   * @return the answer, on an event loop; fails with {@code DisconnectException} or {@code
   *     TimeoutException}
   */
  public CompletableFuture<AbstractResponse> send(
      OptionalInt nodeId, Endpoint endpoint, ApiMessage request, short version, int timeoutMs) {
    if (closed) {
      return CompletableFuture.failedFuture(new DisconnectException("the node is stopping"));
    }
    return links
        .compute(new Destination(nodeId, endpoint), this::connected)
        .connection
        .thenCompose(connection -> connection.send(request, version, timeoutMs));
  }

  private Link connected(Destination destination, Link current) {
    long nowNs = System.nanoTime();
    if (current != null && current.usable(nowNs)) {
      return current;
    }
    int failures =
        current != null && current.connection.isCompletedExceptionally() ? current.failures + 1 : 0;
    CompletableFuture<PeerConnection> opening = new CompletableFuture<>();
    var _ =
        dialer
            .dial(
                destination.nodeId,
                destination.endpoint,
                channel -> {
                  PeerConnection connection = new PeerConnection(channel, clientId);
                  channel
                      .pipeline()
                      .addLast(Frames.decoder(Frames.RESPONSE_BYTES_MAX))
                      .addLast(connection);
                  opening.complete(connection);
                })
            .whenComplete(
                (channel, failure) -> {
                  if (failure != null) {
                    opening.completeExceptionally(failure);
                  } else if (closed) {
                    var _ = channel.close();
                  }
                });
    return new Link(opening, failures, nowNs);
  }

  /** Closes the connections; requests fail. Idempotent. */
  @Override
  public void close() {
    closed = true;
    links
        .values()
        .forEach(
            link -> {
              if (link.connection.isDone() && !link.connection.isCompletedExceptionally()) {
                link.connection.join().close();
              }
            });
  }
}
