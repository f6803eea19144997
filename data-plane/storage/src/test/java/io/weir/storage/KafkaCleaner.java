package io.weir.storage;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.storage.internals.log.Cleaner;
import org.apache.kafka.storage.internals.log.CleanerStats;
import org.apache.kafka.storage.internals.log.LogCleanerManager;
import org.apache.kafka.storage.internals.log.LogToClean;
import org.apache.kafka.storage.internals.log.SkimpyOffsetMap;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.internals.utils.Throttler;

/** Kafka's own cleaner over Kafka's own log, one pass at a time. */
final class KafkaCleaner {
  private static final int BUFFER_BYTES = 64 << 10;

  private final ManualClock clock;
  private final int keyBytes;

  /**
   * @param keyBytes of the offsets by key
   */
  KafkaCleaner(ManualClock clock, int keyBytes) {
    this.clock = clock;
    this.keyBytes = keyBytes;
  }

  /** What Kafka would clean; in 4.4 only its own package may ask. */
  LogToClean look(UnifiedLog log, OptionalLong cleanedEnd) throws ReflectiveOperationException {
    Method decide =
        LogCleanerManager.class.getDeclaredMethod(
            "cleanableOffsets", UnifiedLog.class, Optional.class, long.class);
    decide.setAccessible(true);
    Optional<Long> last =
        cleanedEnd.isPresent() ? Optional.of(cleanedEnd.getAsLong()) : Optional.empty();
    Object offsets = decide.invoke(null, log, last, clock.wallTimeMs());
    long dirty = component(offsets, "firstDirtyOffset");
    long uncleanable = component(offsets, "firstUncleanableDirtyOffset");
    Method delay =
        LogCleanerManager.class.getDeclaredMethod(
            "maxCompactionDelay", UnifiedLog.class, long.class, long.class);
    delay.setAccessible(true);
    long overdue = (long) delay.invoke(null, log, dirty, clock.wallTimeMs());
    return new LogToClean(log, dirty, uncleanable, overdue > 0);
  }

  private static long component(Object record, String name) throws ReflectiveOperationException {
    Field field = record.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.getLong(record);
  }

  /** Passes over it; returns where the pass ended, and its figures. */
  Map.Entry<Long, CleanerStats> clean(LogToClean log) throws Exception {
    Cleaner cleaner =
        new Cleaner(
            0,
            new SkimpyOffsetMap(keyBytes),
            BUFFER_BYTES,
            BUFFER_BYTES,
            0.9,
            new Throttler(Double.MAX_VALUE, 1000, "test", "bytes", KafkaLogOracle.time(clock)),
            KafkaLogOracle.time(clock),
            partition -> {});
    return cleaner.doClean(log, clock.wallTimeMs());
  }
}
