package io.weir.broker.handlers.admin;

import io.weir.broker.pipeline.JsonHandler;
import io.weir.broker.pipeline.RequestContext;
import java.util.concurrent.CompletionStage;

/**
 * MetadataAwait (20003), version 0: answers once this broker's metadata holds everything below an
 * offset of the KRaft log; offset 0 asks how far it is. Thread-safe.
 */
public final class MetadataAwaitHandler implements JsonHandler {
  /** The API's key. */
  public static final short KEY = 20_003;

  private final MetadataWaiter metadata;

  /** With this broker's metadata. */
  public MetadataAwaitHandler(MetadataWaiter metadata) {
    this.metadata = metadata;
  }

  @Override
  public short apiKey() {
    return KEY;
  }

  @Override
  public CompletionStage<byte[]> handle(RequestContext context, byte[] json) {
    AwaitRequest request = AwaitRequest.parse(json);
    return metadata
        .await(now -> now.offset() >= request.offset() - 1, request.timeoutMs())
        .thenApply(
            inTime ->
                AwaitRequest.answer(
                    inTime,
                    "this broker's metadata is not there yet",
                    metadata.latest().offset() + 1));
  }
}
