package io.weir.tieredstorage.metrics;

import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Counts, and shows itself by JMX. Thread-safe. */
public final class TierMetrics implements TierMetricsMXBean, AutoCloseable {
  /** What is counted. */
  public enum Counter {
    COPIED_SEGMENTS,
    COPIED_PLAIN_BYTES,
    COPIED_STORED_BYTES,
    COPY_FAILURES,
    DELETED_SEGMENTS,
    DELETE_FAILURES,
    LOG_READS,
    INDEX_READS,
    READ_FAILURES,
    DAMAGED_OBJECTS,
    CHUNK_HITS,
    CHUNK_MISSES,
    MANIFEST_HITS,
    MANIFEST_MISSES,
    PREFETCHES,
    PREFETCHES_SKIPPED
  }

  private static final String DOMAIN = "io.weir.tieredstorage";
  private static final int INSTANCES_MAX = 1_000;

  private final Map<Counter, LongAdder> counters = new EnumMap<>(Counter.class);
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private volatile LongSupplier chunkCacheBytes = () -> 0;
  private ObjectName name;

  public TierMetrics() {
    for (Counter counter : Counter.values()) {
      counters.put(counter, new LongAdder());
    }
  }

  public void add(Counter counter, long amount) {
    counters.get(counter).add(amount);
  }

  public void increment(Counter counter) {
    add(counter, 1);
  }

  public void chunkCacheBytes(LongSupplier bytes) {
    chunkCacheBytes = bytes;
  }

  /**
   * Under {@code io.weir.tieredstorage:type=RemoteStorage}, a second one with {@code instance=1}.
   */
  public synchronized void register() {
    for (int instance = 0; name == null && instance < INSTANCES_MAX; instance++) {
      try {
        ObjectName free =
            new ObjectName(
                DOMAIN + ":type=RemoteStorage" + (instance == 0 ? "" : ",instance=" + instance));
        if (!server.isRegistered(free)) {
          server.registerMBean(this, free);
          name = free;
        }
      } catch (InstanceAlreadyExistsException e) {
        continue; // another one was quicker
      } catch (JMException e) {
        throw new IllegalStateException("the counters can't be shown by JMX", e);
      }
    }
  }

  @Override
  public synchronized void close() {
    if (name != null) {
      try {
        server.unregisterMBean(name);
      } catch (JMException e) {
        throw new IllegalStateException("the counters can't be taken from JMX", e);
      } finally {
        name = null;
      }
    }
  }

  public long get(Counter counter) {
    return counters.get(counter).sum();
  }

  @Override
  public long getCopiedSegments() {
    return get(Counter.COPIED_SEGMENTS);
  }

  @Override
  public long getCopiedPlainBytes() {
    return get(Counter.COPIED_PLAIN_BYTES);
  }

  @Override
  public long getCopiedStoredBytes() {
    return get(Counter.COPIED_STORED_BYTES);
  }

  @Override
  public long getCopyFailures() {
    return get(Counter.COPY_FAILURES);
  }

  @Override
  public long getDeletedSegments() {
    return get(Counter.DELETED_SEGMENTS);
  }

  @Override
  public long getDeleteFailures() {
    return get(Counter.DELETE_FAILURES);
  }

  @Override
  public long getLogReads() {
    return get(Counter.LOG_READS);
  }

  @Override
  public long getIndexReads() {
    return get(Counter.INDEX_READS);
  }

  @Override
  public long getReadFailures() {
    return get(Counter.READ_FAILURES);
  }

  @Override
  public long getDamagedObjects() {
    return get(Counter.DAMAGED_OBJECTS);
  }

  @Override
  public long getChunkHits() {
    return get(Counter.CHUNK_HITS);
  }

  @Override
  public long getChunkMisses() {
    return get(Counter.CHUNK_MISSES);
  }

  @Override
  public long getManifestHits() {
    return get(Counter.MANIFEST_HITS);
  }

  @Override
  public long getManifestMisses() {
    return get(Counter.MANIFEST_MISSES);
  }

  @Override
  public long getPrefetches() {
    return get(Counter.PREFETCHES);
  }

  @Override
  public long getPrefetchesSkipped() {
    return get(Counter.PREFETCHES_SKIPPED);
  }

  @Override
  public long getChunkCacheBytes() {
    return chunkCacheBytes.getAsLong();
  }
}
