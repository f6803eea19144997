package io.weir.broker.server;

import io.weir.broker.pipeline.RequestPipeline;
import io.weir.protocol.Clock;
import java.util.concurrent.Executor;

/**
 * What all connections share. Thread-safe.
 *
 * @param pipeline takes their requests
 * @param sessions finds them by credential
 * @param limits bound them
 * @param memory bounds the requests of all tenants together
 * @param clock expires their credentials
 * @param logReader reads logs for TLS connections, at most one chunk per connection at a time; may
 *     block
 */
public record ServerServices(
    RequestPipeline pipeline,
    SessionRegistry sessions,
    ServerLimits limits,
    RequestMemory memory,
    Clock clock,
    Executor logReader) {
  /** Checks how the limits relate. */
  public ServerServices {
    if (memory.bytesMax() < limits.frameBytesMax()) {
      throw new IllegalArgumentException("the memory of requests is below frameBytesMax");
    }
  }
}
