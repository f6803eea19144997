package io.weir.broker.pipeline;

import io.weir.broker.access.Access;
import io.weir.broker.protocol.LogSliceRecords;
import io.weir.broker.protocol.ResponseEncoder;
import io.weir.controller.PeerRequestHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * Gives other nodes' requests to the same handlers, with physical names. The inter-broker server
 * reads and writes the frames. Thread-safe.
 */
public final class PeerRequests implements PeerRequestHandler {
  /** Requests of peers belong to no client's connection. */
  private static final long NO_CONNECTION = -1;

  private final HandlerTable table;
  private final TenantViews views;
  private final Supplier<String> clusterId;
  private final Executor logReader;

  /**
   * Makes it.
   *
   * @param table who answers what, to {@link ListenerKind#PEERS}
   * @param views what a peer sees: everything
   * @param clusterId the physical cluster's id
   * @param logReader reads log slices into memory; may block
   */
  public PeerRequests(
      HandlerTable table, TenantViews views, Supplier<String> clusterId, Executor logReader) {
    this.table = table;
    this.views = views;
    this.clusterId = clusterId;
    this.logReader = logReader;
  }

  @Override
  public CompletionStage<ApiMessage> handle(PeerRequest request) {
    RequestHeader header = request.header();
    return table
        .find(ListenerKind.PEERS, header.apiKey().id)
        .filter(entry -> entry.supports(header.apiVersion()))
        .map(entry -> entry.handler().handle(context(request), request.body()))
        .orElseGet(
            () ->
                CompletableFuture.failedFuture(
                    new UnsupportedVersionException(
                        "not served to peers: " + header.apiKey() + " " + header.apiVersion())))
        .thenCompose(this::inMemory);
  }

  private RequestContext context(PeerRequest request) {
    PeerSession session = new PeerSession(request.peerNodeId(), clusterId.get());
    RequestHeader header = request.header();
    return new RequestContext(
        header.apiKey().id,
        header.apiVersion(),
        header.correlationId(),
        header.clientId(),
        session,
        Access.EVERYTHING,
        views.of(session),
        NO_CONNECTION,
        InetSocketAddress.createUnresolved(session.principal().getName(), 0));
  }

  private CompletionStage<ApiMessage> inMemory(ApiMessage response) {
    return response instanceof FetchResponseData fetch
        ? CompletableFuture.supplyAsync(() -> readSlices(fetch), logReader)
        : CompletableFuture.completedFuture(response);
  }

  private static ApiMessage readSlices(FetchResponseData fetch) {
    try {
      for (var topic : fetch.responses()) {
        for (var partition : topic.partitions()) {
          if (partition.records() instanceof LogSliceRecords slice) {
            partition.setRecords(read(slice));
          }
        }
      }
      return fetch;
    } catch (IOException e) {
      ResponseEncoder.release(fetch);
      throw new KafkaStorageException("a log could not be read", e);
    }
  }

  private static MemoryRecords read(LogSliceRecords slice) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(slice.sizeInBytes());
    slice.source().readFully(bytes, 0);
    slice.close();
    bytes.flip();
    return MemoryRecords.readableRecords(bytes);
  }
}
