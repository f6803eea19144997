package io.weir.controlplane.service.messages;

import java.util.concurrent.atomic.LongAdder;

/** What looks and streams cost. Thread-safe. */
public final class BrowseMeters {
  private final LongAdder looks = new LongAdder();
  private final LongAdder streams = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder scannedBytes = new LongAdder();

  void began(boolean stream) {
    (stream ? streams : looks).increment();
  }

  void refused() {
    refused.increment();
  }

  void scanned(long bytes) {
    scannedBytes.add(bytes);
  }

  /** Looks that began. */
  public long looks() {
    return looks.sum();
  }

  /** Live streams that began. */
  public long streams() {
    return streams.sum();
  }

  /** Requests that found no place. */
  public long refusals() {
    return refused.sum();
  }

  /** Bytes of keys, values and headers that were read. */
  public long scannedBytes() {
    return scannedBytes.sum();
  }
}
