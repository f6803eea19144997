package io.weir.broker.handlers.admin;

import io.weir.broker.internaltopic.ReplayProgress;
import io.weir.broker.pipeline.JsonHandler;
import io.weir.broker.pipeline.RequestContext;
import java.util.concurrent.CompletionStage;

/**
 * TenancyAwait (20001), version 0: answers once this broker has replayed everything below an
 * offset; by then new keys authenticate here and sessions of deleted ones are being closed.
 * Thread-safe.
 */
public final class TenancyAwaitHandler implements JsonHandler {
  /** The API's key. */
  public static final short KEY = 20_001;

  private final ReplayProgress progress;

  /** With this broker's progress. */
  public TenancyAwaitHandler(ReplayProgress progress) {
    this.progress = progress;
  }

  @Override
  public short apiKey() {
    return KEY;
  }

  @Override
  public CompletionStage<byte[]> handle(RequestContext context, byte[] json) {
    AwaitRequest request = AwaitRequest.parse(json);
    return progress
        .await(request.offset(), request.timeoutMs())
        .thenApply(
            inTime ->
                AwaitRequest.answer(
                    inTime, "this broker has not replayed so far yet", progress.appliedOffset()));
  }
}
