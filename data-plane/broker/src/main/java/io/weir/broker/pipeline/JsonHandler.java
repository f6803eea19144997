package io.weir.broker.pipeline;

import java.util.concurrent.CompletionStage;

/**
 * Answers one of Weir's own APIs on the operators' listener: key ≥ 20000, version 0, request header
 * version 1, response header version 0, body both ways {@code int32} length + UTF-8 JSON.
 * Thread-safe.
 */
public interface JsonHandler {
  /** The smallest key of Weir's own APIs. */
  short KEY_MIN = 20_000;

  /** The one version of each. */
  short VERSION = 0;

  /** The API's key, at least {@link #KEY_MIN}. */
  short apiKey();

  /**
   * Answers one request. Called on the connection's event loop, so it never blocks; the stage may
   * complete on any thread.
   *
   * @param json the request's UTF-8 JSON, a copy
   * @return the response's UTF-8 JSON; a failure becomes {@code error_code} and {@code
   *     error_message}
   */
  CompletionStage<byte[]> handle(RequestContext context, byte[] json);
}
