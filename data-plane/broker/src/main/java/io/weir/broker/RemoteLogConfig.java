package io.weir.broker;

import static io.weir.broker.NodeConfig.require;

import java.util.Map;
import java.util.OptionalLong;

/**
 * How a broker tiers logs into a remote store; the keys are Kafka's. Immutable.
 *
 * @param managerClassName the store's {@code RemoteStorageManager} (KIP-405)
 * @param managerClassPath where that class and its libraries lie, as a class path; empty: on the
 *     broker's own
 * @param managerConfigs the store's own settings, without their prefix; may hold secrets
 * @param taskIntervalMs between two looks at a partition's segments
 * @param copierThreads segments that are copied at a time
 * @param copyBytesPerSecondMax what all copies together may take from the disk and the network
 * @param backlogBytesMax what segments that aren't copied yet may take of the disk before producers
 *     to tiered topics are refused; empty: half of what would be free without them
 * @param readerThreads reads of the store at a time
 * @param readerTasksMax reads that wait for one of those
 * @param fetchWaitMsMax a fetch waits for the store this long, or as long as its client does where
 *     that is longer
 */
public record RemoteLogConfig(
    String managerClassName,
    String managerClassPath,
    Map<String, String> managerConfigs,
    long taskIntervalMs,
    int copierThreads,
    long copyBytesPerSecondMax,
    OptionalLong backlogBytesMax,
    int readerThreads,
    int readerTasksMax,
    long fetchWaitMsMax) {
  /** Before the names of the store's own settings. */
  public static final String MANAGER_PREFIX = "rsm.config.";

  /** Whether logs are tiered at all. */
  public static final String ENABLE = "remote.log.storage.system.enable";

  /** Name of the plugin's class. */
  public static final String CLASS_NAME = "remote.log.storage.manager.class.name";

  /** Its class path. */
  public static final String CLASS_PATH = "remote.log.storage.manager.class.path";

  /** What is not copied yet may take so much of the disk; ours, Kafka has no such limit. */
  public static final String BACKLOG_BYTES_MAX = "remote.log.manager.local.backlog.max.bytes";

  static final String TASK_INTERVAL_MS = "remote.log.manager.task.interval.ms";
  static final String COPIER_THREADS = "remote.log.manager.copier.thread.pool.size";
  static final String COPY_BYTES_PER_SECOND = "remote.log.manager.copy.max.bytes.per.second";
  static final String READER_THREADS = "remote.log.reader.threads";
  static final String READER_TASKS = "remote.log.reader.max.pending.tasks";
  static final String FETCH_WAIT_MS = "remote.fetch.max.wait.ms";

  private static final int THREADS_MAX = 256;
  private static final int TASKS_MAX = 100_000;
  private static final long INTERVAL_MS_MIN = 100;
  private static final long INTERVAL_MS_MAX = 3_600_000;

  /** A slower copy would not keep up with any producer. */
  private static final long COPY_BYTES_PER_SECOND_MIN = 64 << 10;

  /** A segment is 1 MiB at least, and one virtual cluster may have half of the limit. */
  private static final long BACKLOG_BYTES_MAX_MIN = 4 << 20;

  /** Checks the ranges. */
  public RemoteLogConfig {
    managerConfigs = Map.copyOf(managerConfigs);
    require(!managerClassName.isBlank(), CLASS_NAME, "is missing; " + ENABLE + "=true needs it");
    within(TASK_INTERVAL_MS, taskIntervalMs, INTERVAL_MS_MIN, INTERVAL_MS_MAX);
    within(COPIER_THREADS, copierThreads, 1, THREADS_MAX);
    within(COPY_BYTES_PER_SECOND, copyBytesPerSecondMax, COPY_BYTES_PER_SECOND_MIN, Long.MAX_VALUE);
    within(
        BACKLOG_BYTES_MAX,
        backlogBytesMax.orElse(Long.MAX_VALUE),
        BACKLOG_BYTES_MAX_MIN,
        Long.MAX_VALUE);
    within(READER_THREADS, readerThreads, 1, THREADS_MAX);
    within(READER_TASKS, readerTasksMax, 1, TASKS_MAX);
    within(FETCH_WAIT_MS, fetchWaitMsMax, 1, INTERVAL_MS_MAX);
  }

  private static void within(String key, long value, long min, long max) {
    require(value >= min && value <= max, key, "must be within " + min + " to " + max);
  }

  /** Without the values of the store's settings, which may be secrets. */
  @Override
  public String toString() {
    return "RemoteLogConfig[managerClassName="
        + managerClassName
        + ", managerClassPath="
        + managerClassPath
        + ", managerConfigs="
        + managerConfigs.keySet()
        + ", taskIntervalMs="
        + taskIntervalMs
        + ", copierThreads="
        + copierThreads
        + ", copyBytesPerSecondMax="
        + copyBytesPerSecondMax
        + ", backlogBytesMax="
        + backlogBytesMax
        + ", readerThreads="
        + readerThreads
        + ", readerTasksMax="
        + readerTasksMax
        + ", fetchWaitMsMax="
        + fetchWaitMsMax
        + "]";
  }
}
