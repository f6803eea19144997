package io.weir.broker.server;

import io.weir.protocol.VirtualClusterId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bytes of tenants' requests that a node holds: of frames that are coming in, counted in
 * full from their length on, and of those whose answers are not known yet. No virtual cluster may
 * hold more than its share; a frame that is larger by itself is taken while its virtual cluster
 * holds nothing else, and one such at a time on the whole node. A frame that finds no room waits,
 * with its socket not read, in the order of arrival; small frames don't wait behind large ones of
 * others.
 *
 * <p>Taking and giving back are two atomic additions each; a lock is taken only while somebody
 * waits. Thread-safe.
 */
public final class RequestMemory {
  /** A virtual cluster's share of all. */
  static final int SHARE_OF = 4;

  /** Frames up to this size pass those who wait for the whole. */
  static final int SMALL_BYTES = 64 << 10;

  private final long bytesMax;
  private final long bytesPerVirtualClusterMax;
  private final AtomicLong held = new AtomicLong();
  private final AtomicBoolean isOversizeTaken = new AtomicBoolean();
  private final AtomicLong waits = new AtomicLong();
  private final Map<VirtualClusterId, Account> accounts = new ConcurrentHashMap<>();

  /** Guarded by itself. */
  private final Queue<Waiting> queue = new ArrayDeque<>();

  private volatile boolean isAwaited;
  private volatile boolean isShort;

  private enum Room {
    TAKEN,
    SHARE_FULL,
    FULL
  }

  /**
   * Makes it, empty.
   *
   * @param bytesMax at least the largest frame, or that would wait for ever
   */
  public RequestMemory(long bytesMax) {
    this.bytesMax = bytesMax;
    this.bytesPerVirtualClusterMax = bytesMax / SHARE_OF;
  }

  /** Bytes that may be held. */
  public long bytesMax() {
    return bytesMax;
  }

  /** Bytes held now. */
  public long held() {
    return held.get();
  }

  /** Frames that had to wait since the start. */
  public long waits() {
    return waits.get();
  }

  /** The account of a virtual cluster, for one more connection, which closes it. */
  Account open(VirtualClusterId virtualCluster) {
    return accounts.compute(
        virtualCluster,
        (id, known) -> {
          Account account = known == null ? new Account(id) : known;
          account.connections++;
          return account;
        });
  }

  /** What one virtual cluster holds. */
  final class Account {
    private final VirtualClusterId virtualCluster;
    private final AtomicLong mine = new AtomicLong();

    /** Changed within the map's own lock only. */
    private int connections;

    private Account(VirtualClusterId virtualCluster) {
      this.virtualCluster = virtualCluster;
    }

    /**
     * Takes room for a frame if there is some and nobody waits for it. Who doesn't get it must
     * {@link #await}: its attempt may have stood in another's way, who is served then.
     */
    boolean take(int bytes) {
      return (!isShort || bytes <= SMALL_BYTES) && room(this, bytes) == Room.TAKEN;
    }

    /**
     * Waits for room.
     *
     * @param onTaken told once it was taken, on any thread, maybe before this returns
     */
    Waiting await(int bytes, Runnable onTaken) {
      waits.incrementAndGet();
      Waiting waiting = new Waiting(this, bytes, onTaken);
      synchronized (queue) {
        queue.add(waiting);
        isAwaited = true;
      }
      serveWaiting(); // room that was given back before this one was seen to wait
      return waiting;
    }

    /** Gives room back. */
    void give(int bytes) {
      undo(this, bytes);
      held.addAndGet(-bytes);
      if (isAwaited) {
        serveWaiting();
      }
    }

    /** One connection less; what it holds is still given back. */
    void close() {
      accounts.computeIfPresent(
          virtualCluster,
          (id, account) -> {
            account.connections--;
            return account.connections == 0 ? null : account;
          });
    }
  }

  /** A frame that waits for room. */
  final class Waiting {
    private final Account account;
    private final int bytes;
    private final Runnable onTaken;

    private Waiting(Account account, int bytes, Runnable onTaken) {
      this.account = account;
      this.bytes = bytes;
      this.onTaken = onTaken;
    }

    /** Waits no more. False if the room was taken before, and so has to be given back. */
    boolean cancel() {
      boolean wasWaiting;
      synchronized (queue) {
        wasWaiting = queue.remove(this);
      }
      serveWaiting(); // others may have waited behind
      return wasWaiting;
    }
  }

  private Room room(Account account, int bytes) {
    boolean isOversize = isOversize(bytes);
    if (isOversize && !isOversizeTaken.compareAndSet(false, true)) {
      return Room.SHARE_FULL;
    }
    long mine = account.mine.addAndGet(bytes);
    if (isOversize ? mine != bytes : mine > bytesPerVirtualClusterMax) {
      undo(account, bytes);
      return Room.SHARE_FULL;
    }
    if (held.addAndGet(bytes) > bytesMax) {
      held.addAndGet(-bytes);
      undo(account, bytes);
      return Room.FULL;
    }
    return Room.TAKEN;
  }

  private void undo(Account account, int bytes) {
    account.mine.addAndGet(-bytes);
    if (isOversize(bytes)) {
      isOversizeTaken.set(false);
    }
  }

  private boolean isOversize(int bytes) {
    return bytes > bytesPerVirtualClusterMax;
  }

  /** Gives room to those who wait, first come first served but for those whose share is used up. */
  private void serveWaiting() {
    List<Waiting> served = new ArrayList<>();
    synchronized (queue) {
      boolean isFull = false;
      for (Iterator<Waiting> next = queue.iterator(); next.hasNext() && !isFull; ) {
        Waiting waiting = next.next();
        Room room = room(waiting.account, waiting.bytes);
        if (room == Room.TAKEN) {
          next.remove();
          served.add(waiting);
        }
        isFull = room == Room.FULL;
      }
      isShort = isFull;
      isAwaited = !queue.isEmpty();
    }
    served.forEach(waiting -> waiting.onTaken.run());
  }
}
