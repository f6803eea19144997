package io.weir.storage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log's part in its folder's {@link Journal}: what was appended and isn't journaled yet, as
 * ranges of segment files, and up to where the log lasts. What is called by the log's shard and
 * what by the journal meets in this object's monitor, which nobody holds during IO.
 *
 * <pre>
 *            begin                     sync done                append
 *   Off ───────────▶ Settling(sync) ───────────▶ On: VOID first ───────▶ On: ranges
 *    ▲                     ▲                        │   cut, restart        │
 *    └── end: settles, too ┴────────────────────────┴───────────────────────┘
 * </pre>
 *
 * Whoever settles has all of its files synced; then VOID takes back its earlier entries. So what
 * the journal says of a log always goes on where the files are known to last.
 */
final class LogDurability {
  private static final Logger LOG = LoggerFactory.getLogger(LogDurability.class);

  /** Ranges grow together up to this. */
  static final int RANGE_BYTES_MAX = 2 << 20;

  /** Bytes of a segment file that took the log's end from one offset to another. */
  static final class Range {
    final SharedFile file;
    final long position;
    final int generation;
    final long from;
    int bytes;
    long to;

    Range(SharedFile file, long position, int bytes, long from, long to, int generation) {
      this.file = file;
      this.position = position;
      this.bytes = bytes;
      this.from = from;
      this.to = to;
      this.generation = generation;
    }
  }

  /** What the journal takes at a time: first whether VOID is due, then ranges in order. */
  record Work(boolean isVoid, List<Range> ranges, int generation) {}

  private final LogEnvironment env;
  private final Supplier<TopicIdPartition> id;
  private final RecoveryPoint recoveryPoint;
  private final Consumer<KafkaStorageException> onFailure;
  private final Deque<Range> ranges = new ArrayDeque<>();
  private boolean voidDue;
  private boolean settling;
  private boolean queued;
  private volatile int generation;
  private volatile boolean on;
  private volatile boolean gone;
  private volatile boolean offline;
  private volatile boolean syncWanted;
  private volatile long syncedEnd;
  private volatile Runnable listener = () -> {};

  /**
   * Off.
   *
   * @param onFailure stops the log for good
   */
  LogDurability(
      LogEnvironment env,
      Supplier<TopicIdPartition> id,
      RecoveryPoint recoveryPoint,
      Consumer<KafkaStorageException> onFailure) {
    this.env = env;
    this.id = id;
    this.recoveryPoint = recoveryPoint;
    this.onFailure = onFailure;
  }

  JournalFormat.Key key() {
    TopicIdPartition of = id.get();
    return new JournalFormat.Key(of.topicId(), of.partition());
  }

  boolean isOn() {
    return on;
  }

  /** Exclusive end of what survives a power loss, while {@link #isOn}. Any thread. */
  long syncedEnd() {
    return syncedEnd;
  }

  /** Who hears that {@link #syncedEnd} moved or the log failed; called on any thread. */
  void listener(Runnable newListener) {
    listener = newListener;
  }

  /** Switches it on or off. {@code sync} covers the whole log. On the shard. */
  void turn(boolean onNow, PendingSync sync) {
    if (onNow && !on) {
      syncedEnd = Math.min(recoveryPoint.offset(), sync.endOffsetExclusive());
      on = true;
      env.journal().joined(this);
    }
    on = onNow;
    settle(sync);
  }

  /**
   * Performs what takes the log's end away; what the journal holds of it counts no more. On the
   * shard.
   *
   * @param end where the log ends afterwards
   * @param sync of the whole log; empty when it must not be written any more
   */
  void cut(Runnable change, LongSupplier end, Supplier<Optional<PendingSync>> sync) {
    if (!on) {
      change.run();
      return;
    }
    cutting();
    try {
      change.run();
    } finally {
      syncedEnd = Math.min(syncedEnd, end.getAsLong());
      settleOrTurnOff(sync);
    }
  }

  /** The files are about to lose their end: nothing more is read from them. */
  private synchronized void cutting() {
    generation++;
    release();
  }

  private void settleOrTurnOff(Supplier<Optional<PendingSync>> sync) {
    try {
      sync.get().ifPresentOrElse(this::settle, () -> on = false);
    } catch (KafkaStorageException e) {
      on = false; // nothing is acknowledged until a tick turns it on again, and settles
      LOG.warn(
          "event=durability_postponed log={} error=\"{}\"",
          env.directory().getFileName(),
          e.getMessage());
    }
  }

  /**
   * Bytes were written to a segment.
   *
   * @param from the log's end before
   * @param to the log's end after
   */
  void appended(SharedFile file, long position, int bytes, long from, long to) {
    boolean ready;
    synchronized (this) {
      Range last = ranges.peekLast();
      if (last != null
          && last.file == file
          && last.position + last.bytes == position
          && last.bytes + bytes <= RANGE_BYTES_MAX) {
        last.bytes += bytes;
        last.to = to;
      } else {
        file.retain();
        ranges.add(new Range(file, position, bytes, from, to, generation));
      }
      ready = !settling;
    }
    if (ready) {
      env.journal().ready(this);
    }
  }

  private void settle(PendingSync sync) {
    int mine;
    synchronized (this) {
      mine = ++generation;
      release();
      voidDue = true;
      settling = true;
    }
    try {
      env.background().execute(() -> settleBy(sync, mine));
    } catch (RejectedExecutionException e) {
      LOG.info("event=sync_inline log={} reason=stopping", env.directory().getFileName());
      settleBy(sync, mine);
    }
  }

  private void settleBy(PendingSync sync, int of) {
    try {
      sync.sync();
    } catch (KafkaStorageException e) {
      // The log knows (the sync's own onFailure) and is offline: nothing of it is journaled.
      LOG.error(
          "event=sync_failed log={} error=\"{}\"", env.directory().getFileName(), e.getMessage());
      offline = true;
      listener.run();
      return;
    }
    synchronized (this) {
      if (generation != of || offline) {
        return; // cut again meanwhile, which settles by itself
      }
      settling = false;
      syncedEnd = sync.endOffsetExclusive();
    }
    env.journal().ready(this);
    listener.run();
  }

  /** Whether it has to be put into the journal's line; true once until {@link #take}. */
  synchronized boolean enqueue() {
    boolean first = !queued;
    queued = true;
    return first;
  }

  /** What is to be journaled, up to so many bytes but at least one range. By the journal. */
  synchronized Work take(int bytesMax) {
    queued = false;
    List<Range> taken = new ArrayList<>();
    boolean isVoid = voidDue && !settling;
    if (isVoid) {
      voidDue = false;
    }
    long bytes = 0;
    while (!settling && !ranges.isEmpty()) {
      Range next = ranges.peek();
      if (!taken.isEmpty() && bytes + next.bytes > bytesMax) {
        break;
      }
      bytes += next.bytes;
      taken.add(ranges.poll());
    }
    return new Work(isVoid, taken, generation);
  }

  synchronized boolean hasWork() {
    return !settling && (voidDue || !ranges.isEmpty());
  }

  /** What was taken could not be written; it comes first again. By the journal. */
  synchronized void putBack(Work work) {
    if (work.generation() != generation) {
      work.ranges().forEach(r -> r.file.release());
      return;
    }
    voidDue |= work.isVoid();
    for (Range range : work.ranges().reversed()) {
      ranges.addFirst(range);
    }
  }

  /** Whether ranges of a generation may still be read as they were written. */
  boolean isCurrent(int of) {
    return generation == of;
  }

  /** What was taken lasts. By the journal. */
  void committed(Work work) {
    synchronized (this) {
      if (work.generation() == generation && !work.ranges().isEmpty()) {
        syncedEnd = Math.max(syncedEnd, work.ranges().getLast().to);
      }
    }
    work.ranges().forEach(r -> r.file.release());
    listener.run();
  }

  /** The journal, or reading for it, failed: nothing of this log is acknowledged any more. */
  void failed(KafkaStorageException fault) {
    synchronized (this) {
      generation++;
      release();
      settling = true;
    }
    offline = true;
    if (on) {
      onFailure.accept(fault);
    }
    listener.run();
  }

  /** Whether it stopped for good: what the journal holds of it is needed at the next start. */
  boolean isOffline() {
    return offline;
  }

  /** Whether the files themselves last up to here, or nobody needs them any more. Any thread. */
  boolean isDoneWith(long end) {
    return gone || recoveryPoint.offset() >= end;
  }

  /** The journal is long: the files should be synced soon. Any thread. */
  void wantSync() {
    syncWanted = true;
  }

  /** Whether somebody wanted a sync since the last call. On the shard. */
  boolean takeSyncWanted() {
    boolean wanted = syncWanted;
    syncWanted = false;
    return wanted;
  }

  /**
   * Nothing more comes.
   *
   * @param deleted what the journal holds of it is needed no longer
   */
  void close(boolean deleted) {
    gone |= deleted;
    synchronized (this) {
      generation++;
      release();
      settling = true;
      voidDue = false;
    }
    env.journal().left(this);
  }

  private void release() {
    ranges.forEach(r -> r.file.release());
    ranges.clear();
  }
}
