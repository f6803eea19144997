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
 * @param clock expires their credentials
 * @param logReader reads logs for TLS connections, at most one chunk per connection at a time; may
 *     block
 */
public record ServerServices(
    RequestPipeline pipeline,
    SessionRegistry sessions,
    ServerLimits limits,
    Clock clock,
    Executor logReader) {}
