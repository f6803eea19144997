package io.weir.controlplane.config;

import java.time.Duration;
import java.util.Objects;

/**
 * Bounds of looks at records.
 *
 * @param timeMax of one look, 1 second to 1 minute
 * @param scanBytesMax of records that one look reads, 1 MiB to 256 MiB; also bounds its memory
 * @param answerBytesMax of one answer, 64 KiB to 64 MiB
 * @param perTenantMax looks and streams of one tenant at once
 * @param looksMax looks at once, of all tenants
 * @param streamsMax live streams at once, of all tenants
 * @param rowsPerSecondMax what a live stream sends
 * @param streamLifetime a live stream ends then, 1 second to 1 hour
 */
public record MessagesConfig(
    Duration timeMax,
    Long scanBytesMax,
    Long answerBytesMax,
    Integer perTenantMax,
    Integer looksMax,
    Integer streamsMax,
    Integer rowsPerSecondMax,
    Duration streamLifetime) {
  private static final long MIB = 1 << 20;

  /** Fills defaults in and names the bad key. */
  public MessagesConfig {
    timeMax = Objects.requireNonNullElse(timeMax, Duration.ofSeconds(30));
    scanBytesMax = Objects.requireNonNullElse(scanBytesMax, 64 * MIB);
    answerBytesMax = Objects.requireNonNullElse(answerBytesMax, 16 * MIB);
    perTenantMax = Objects.requireNonNullElse(perTenantMax, 4);
    looksMax = Objects.requireNonNullElse(looksMax, 8);
    streamsMax = Objects.requireNonNullElse(streamsMax, 64);
    rowsPerSecondMax = Objects.requireNonNullElse(rowsPerSecondMax, 200);
    streamLifetime = Objects.requireNonNullElse(streamLifetime, Duration.ofMinutes(15));
    requireWithin("time_max (seconds)", timeMax.toSeconds(), 1, 60);
    requireWithin("scan_bytes_max", scanBytesMax, MIB, 256 * MIB);
    requireWithin("answer_bytes_max", answerBytesMax, MIB / 16, 64 * MIB);
    requireWithin("per_tenant_max", perTenantMax, 1, 1_000);
    requireWithin("looks_max", looksMax, 1, 32);
    requireWithin("streams_max", streamsMax, 1, 1_000);
    requireWithin("rows_per_second_max", rowsPerSecondMax, 1, 10_000);
    requireWithin("stream_lifetime (seconds)", streamLifetime.toSeconds(), 1, 3_600);
  }

  /** What holds without a word in the configuration. */
  public static MessagesConfig defaults() {
    return new MessagesConfig(null, null, null, null, null, null, null, null);
  }

  private static void requireWithin(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException("messages." + key + " must be from " + min + " to " + max);
    }
  }
}
