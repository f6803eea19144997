package io.weir.storage;

import io.weir.protocol.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What durable logs of a data folder appended, in one file and under one sync for all of them. A
 * group commit takes whatever gathered while the one before it ran: a copy from the page cache, one
 * write, one sync. Logs hand over from any thread without waiting; commits run one at a time on the
 * executor.
 *
 * <p>A failed write is taken back and tried again with the next commit; after a failed sync nobody
 * knows what the device holds, and trying again would lie about it (fsyncgate): the journal and all
 * its logs stop for good.
 */
final class Journal {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  /** Bytes of one commit, unless a single range is larger. */
  private static final int BLOCK_BYTES_MAX = 4 << 20;

  private final JournalSegments segments;
  private final Executor executor;
  private final Clock clock;
  private final JournalListener listener;
  private final Queue<LogDurability> ready = new ConcurrentLinkedQueue<>();
  private final Set<LogDurability> members = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean running = new AtomicBoolean();
  private ByteBuffer reused;
  private long nextSequence;
  private boolean closed;
  private volatile long sizeInBytes; // as of the last commit: to be read without waiting for one
  private volatile boolean held;
  private volatile KafkaStorageException failure;

  /**
   * Writes nothing before the first commit.
   *
   * @param executor runs one commit after the other and waits for the device
   */
  Journal(
      Disk disk,
      Path dataFolder,
      Executor executor,
      Clock clock,
      Journaling journaling,
      long nextNumber,
      long nextSequence) {
    this.segments =
        new JournalSegments(
            disk, dataFolder.resolve(JournalFormat.FOLDER), journaling.limits(), nextNumber);
    this.executor = executor;
    this.clock = clock;
    this.listener = journaling.listener();
    this.nextSequence = nextSequence;
  }

  /** A log will be journaled; it fails at once when the journal has. */
  void joined(LogDurability log) {
    members.add(log);
    KafkaStorageException fault = failure;
    if (fault != null) {
      log.failed(fault);
    }
  }

  void left(LogDurability log) {
    members.remove(log);
  }

  /** A log has something to be journaled. Any thread; never blocks on the disk. */
  void ready(LogDurability log) {
    if (log.enqueue()) {
      ready.add(log);
    }
    wake();
  }

  /** Commits what waits, also what a full disk held up. Any thread. */
  void wake() {
    if (ready.isEmpty() || failure != null || !running.compareAndSet(false, true)) {
      return;
    }
    held = false;
    try {
      executor.execute(this::run);
    } catch (RejectedExecutionException e) {
      running.set(false);
      LOG.info("event=commit_postponed reason=stopping");
    }
  }

  private void run() {
    try {
      boolean more = true;
      while (more) {
        more = commit();
        sizeInBytes = segmentBytes();
      }
    } finally {
      running.set(false);
    }
    if (!held) {
      wake(); // what came between the last look and the flag
    }
  }

  /** Whether there may be more to commit now. */
  private synchronized boolean commit() {
    if (closed || failure != null || ready.isEmpty()) {
      return false;
    }
    if (!segments.hasRoom()) {
      held = true; // a tick comes again, when logs have synced
      return false;
    }
    List<LogDurability> logs = new ArrayList<>();
    List<LogDurability.Work> works = new ArrayList<>();
    long beganNs = clock.monotonicNs();
    long bytes;
    try {
      ByteBuffer block = gather(logs, works);
      if (logs.isEmpty()) {
        return true;
      }
      JournalFormat.finishBlock(block, nextSequence);
      bytes = block.flip().remaining();
      segments.append(block);
    } catch (IOException e) {
      putBack(logs, works);
      LOG.error("event=journal_write_failed error=\"{}\"", e.toString());
      held = true;
      if (e instanceof UnrecoverableWriteException) {
        fail(e);
      }
      return false;
    } catch (RuntimeException | OutOfMemoryError e) {
      putBack(logs, works);
      fail(new IOException(e));
      throw e;
    }
    nextSequence++;
    try {
      segments.sync();
    } catch (IOException e) {
      works.forEach(w -> w.ranges().forEach(r -> r.file.release()));
      fail(e);
      return false;
    }
    listener.onCommit(bytes, clock.monotonicNs() - beganNs);
    for (int i = 0; i < logs.size(); i++) {
      segments.holds(logs.get(i), works.get(i));
      tell(logs.get(i), works.get(i));
    }
    segments.dropSynced();
    return true;
  }

  private void putBack(List<LogDurability> logs, List<LogDurability.Work> works) {
    for (int i = 0; i < logs.size(); i++) {
      logs.get(i).putBack(works.get(i));
      if (logs.get(i).enqueue()) {
        ready.add(logs.get(i));
      }
    }
  }

  private static void tell(LogDurability log, LogDurability.Work work) {
    try {
      log.committed(work);
    } catch (RuntimeException e) {
      LOG.error("event=durable_listener_failed log={}", log.key(), e);
    }
  }

  /** Reads what waits into one block; logs that can't be read fail by themselves. */
  private ByteBuffer gather(List<LogDurability> logs, List<LogDurability.Work> works) {
    ByteBuffer block = block();
    LogDurability log;
    while (block.position() < BLOCK_BYTES_MAX && (log = ready.poll()) != null) {
      LogDurability.Work work = log.take(BLOCK_BYTES_MAX - block.position());
      if (log.hasWork() && log.enqueue()) {
        ready.add(log);
      }
      if (!work.isVoid() && work.ranges().isEmpty()) {
        continue;
      }
      block = roomFor(block, work);
      int before = block.position();
      try {
        boolean current = JournalBlocks.put(block, log, work);
        logs.add(log);
        works.add(work);
        if (!current) {
          block.position(before);
          logs.removeLast();
          works.removeLast();
          work.ranges().forEach(r -> r.file.release()); // cut meanwhile; it settles anew
        }
      } catch (IOException e) {
        block.position(before);
        work.ranges().forEach(r -> r.file.release());
        log.failed(new KafkaStorageException("can't be read for the journal: " + e, e));
      }
    }
    return block;
  }

  private ByteBuffer block() {
    if (reused == null) {
      reused = ByteBuffer.allocateDirect(BLOCK_BYTES_MAX + (64 << 10));
    }
    return reused.clear().position(JournalFormat.BLOCK_HEADER_BYTES);
  }

  private static ByteBuffer roomFor(ByteBuffer block, LogDurability.Work work) {
    long needed = JournalBlocks.bytes(work);
    return needed <= block.remaining()
        ? block
        : ByteBuffer.allocate(Math.toIntExact(block.position() + needed)).put(block.flip());
  }

  private void fail(IOException cause) {
    KafkaStorageException fault = new KafkaStorageException("the journal failed: " + cause, cause);
    failure = fault;
    LOG.error("event=journal_failed logs={} error=\"{}\"", members.size(), cause.toString());
    members.forEach(log -> log.failed(fault));
  }

  private synchronized long segmentBytes() {
    return segments.sizeInBytes();
  }

  /** Bytes of the journal's files. Any thread; doesn't wait for a commit. */
  long sizeInBytes() {
    return sizeInBytes;
  }

  /**
   * No more commits.
   *
   * @param synced all logs were synced and closed: the journal is needed no longer
   */
  synchronized void close(boolean synced) {
    closed = true;
    segments.close(synced && failure == null);
    sizeInBytes = segments.sizeInBytes();
  }
}
