package io.weir.controller.kraft;

import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/**
 * The controller's clock. It can be set back for the length of one call on one thread, by which
 * {@link SessionTakeover} makes a broker's session old. Thread-safe.
 */
final class ControllerClock implements Time {
  private static final ScopedValue<Long> SET_BACK_NS = ScopedValue.newInstance();

  /** Runs the call on this thread with a monotonic clock that is {@code byNs} behind. */
  <T> T setBack(long byNs, Supplier<T> call) {
    return ScopedValue.where(SET_BACK_NS, byNs).call(call::get);
  }

  @Override
  public long milliseconds() {
    return Time.SYSTEM.milliseconds();
  }

  @Override
  public long nanoseconds() {
    return Time.SYSTEM.nanoseconds() - (SET_BACK_NS.isBound() ? SET_BACK_NS.get() : 0);
  }

  @Override
  public void sleep(long durationMs) {
    Time.SYSTEM.sleep(durationMs);
  }
}
