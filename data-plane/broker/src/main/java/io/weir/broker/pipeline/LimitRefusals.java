package io.weir.broker.pipeline;

import io.netty.buffer.ByteBufAllocator;
import io.weir.broker.metrics.TrafficMeter;
import io.weir.broker.protocol.EncodedResponse;
import io.weir.broker.protocol.ResponseEncoder;
import io.weir.protocol.VirtualClusterId;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a request that is beyond a limit: an answer that names the limit where its API
 * can carry one; else its connection closes, and the log names the limit, at most once in ten
 * seconds for each limit. Thread-safe.
 */
final class LimitRefusals {
  private static final Logger LOG = LoggerFactory.getLogger(LimitRefusals.class);

  /** Between two warnings about the same limit. */
  static final long WARNING_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);

  private final LongSupplier nowNs;
  private final Map<RequestLimit, Warning> warnings = new EnumMap<>(RequestLimit.class);

  private static final class Warning {
    private final AtomicLong dueNs;
    private final AtomicLong left = new AtomicLong();

    Warning(long nowNs) {
      dueNs = new AtomicLong(nowNs);
    }
  }

  /**
   * Makes it.
   *
   * @param nowNs a monotonic clock
   */
  LimitRefusals(LongSupplier nowNs) {
    this.nowNs = nowNs;
    for (RequestLimit limit : RequestLimit.values()) {
      warnings.put(limit, new Warning(nowNs.getAsLong()));
    }
  }

  /**
   * Refuses a request.
   *
   * @return the answer; empty if the connection must close, which was logged
   */
  Optional<EncodedResponse> refuse(
      RequestFrame request,
      RequestLimit limit,
      Session session,
      TrafficMeter meter,
      ByteBufAllocator allocator) {
    meter.failed(request.apiKey(), LimitAnswers.error(limit));
    Optional<EncodedResponse> answer =
        LimitAnswers.of(request, limit)
            .map(
                body ->
                    ResponseEncoder.encode(
                        request.correlationId(),
                        request.api().messageType.responseHeaderVersion(request.apiVersion()),
                        body,
                        request.apiVersion(),
                        allocator));
    if (answer.isEmpty()) {
      warn(request, limit, session);
    }
    return answer;
  }

  private void warn(RequestFrame request, RequestLimit limit, Session session) {
    Warning warning = warnings.get(limit);
    long now = nowNs.getAsLong();
    long dueNs = warning.dueNs.get();
    if (now - dueNs < 0 || !warning.dueNs.compareAndSet(dueNs, now + WARNING_INTERVAL_NS)) {
      warning.left.incrementAndGet();
      return;
    }
    LOG.warn(
        "event=request_beyond_limit limit={} api={} version={} bytes={} virtual_cluster={}"
            + " not_logged={} advice=\"{}\"",
        limit.limitName(),
        request.api(),
        request.apiVersion(),
        request.bytes(),
        session.namespace().virtualCluster().map(VirtualClusterId::publicId).orElse("operators"),
        warning.left.getAndSet(0),
        limit.advice());
  }
}
