package io.weir.broker.server;

import io.weir.protocol.VirtualClusterId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bytes of tenants' requests that a node holds: of frames that are coming in, counted in
 * full from their length on, and of those whose answers are not known yet. No virtual cluster may
 * hold more than its share; a frame that is larger by itself is taken while its virtual cluster
 * holds little else, and one such at a time on the whole node. A frame that finds no room waits,
 * with its socket not read: those of one virtual cluster in the order of arrival, virtual clusters
 * in turn. Small frames don't wait behind large ones.
 *
 * <p>Taking and giving back are two atomic additions each; a lock is taken only while somebody
 * waits. Thread-safe.
 */
public final class RequestMemory {
  /** A virtual cluster's share of all. */
  static final int SHARE_OF = 4;

  /** Frames up to this size pass larger ones that wait. */
  static final int SMALL_BYTES = 64 << 10;

  /**
   * What a virtual cluster may hold beside a frame that is larger than its share: its consumers'
   * waiting fetches, which are always there.
   */
  static final int BESIDE_OVERSIZE_BYTES = 1 << 20;

  private final long bytesMax;
  private final long bytesPerVirtualClusterMax;
  private final AtomicLong held = new AtomicLong();
  private final AtomicBoolean isOversizeTaken = new AtomicBoolean();
  private final AtomicLong waits = new AtomicLong();
  private final Map<VirtualClusterId, Account> accounts = new ConcurrentHashMap<>();

  /** The accounts that have frames waiting, in turn. Guarded by itself, as their frames are. */
  private final Queue<Account> queue = new ArrayDeque<>();

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
          account.connections.incrementAndGet();
          return account;
        });
  }

  /** What one virtual cluster holds. */
  final class Account {
    private final VirtualClusterId virtualCluster;
    private final AtomicLong mine = new AtomicLong();

    /** Guarded by the queue. */
    private final Queue<Waiting> waiting = new ArrayDeque<>();

    private volatile boolean isWaiting;

    /** Changed within the map's own lock only. */
    private final AtomicInteger connections = new AtomicInteger();

    private Account(VirtualClusterId virtualCluster) {
      this.virtualCluster = virtualCluster;
    }

    /**
     * Takes room for a frame if there is some and nobody waits for it. Who doesn't get it must
     * {@link #await}: its attempt may have stood in another's way, who is served then.
     */
    boolean take(int bytes) {
      boolean mayPass = !isShort && !isWaiting || bytes <= SMALL_BYTES;
      return mayPass && room(this, bytes) == Room.TAKEN;
    }

    /**
     * Waits for room.
     *
     * @param onTaken told once it was taken, on any thread, maybe before this returns
     */
    Waiting await(int bytes, Runnable onTaken) {
      waits.incrementAndGet();
      Waiting frame = new Waiting(this, bytes, onTaken);
      synchronized (queue) {
        if (waiting.isEmpty()) {
          queue.add(this);
        }
        waiting.add(frame);
        isWaiting = true;
        isAwaited = true;
      }
      serveWaiting(); // room that was given back before this one was seen to wait
      return frame;
    }

    /** Gives room back. */
    void give(int bytes) {
      undo(this, bytes);
      held.addAndGet(-bytes);
      if (connections.get() == 0) {
        accounts.computeIfPresent(virtualCluster, (id, account) -> account.ifUsed());
      }
      if (isAwaited) {
        serveWaiting();
      }
    }

    /** One connection less. What it holds counts until it is given back, for later ones too. */
    void close() {
      accounts.computeIfPresent(
          virtualCluster,
          (id, account) -> {
            account.connections.decrementAndGet();
            return account.ifUsed();
          });
    }

    private Account ifUsed() {
      return connections.get() == 0 && mine.get() == 0 ? null : this;
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
        wasWaiting = account.waiting.remove(this);
        account.isWaiting = !account.waiting.isEmpty();
        if (!account.isWaiting) {
          queue.remove(account);
        }
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
    if (isOversize ? mine - bytes > BESIDE_OVERSIZE_BYTES : mine > bytesPerVirtualClusterMax) {
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

  /**
   * Gives room to those who wait. Looks at the first frame of each account, so that many frames of
   * one cost nobody else time, and keeps the accounts' order but for those that were served.
   */
  private void serveWaiting() {
    List<Waiting> served = new ArrayList<>();
    synchronized (queue) {
      boolean isFull = false;
      for (int left = queue.size(); left > 0; left--) {
        Account account = queue.remove();
        Waiting first = account.waiting.element();
        if (!isFull || first.bytes <= SMALL_BYTES) {
          Room room = room(account, first.bytes);
          if (room == Room.TAKEN) {
            served.add(account.waiting.remove());
            account.isWaiting = !account.waiting.isEmpty();
            left += account.isWaiting ? 1 : 0; // its turn comes again after the others'
          }
          isFull |= room == Room.FULL;
        }
        if (account.isWaiting) {
          queue.add(account);
        }
      }
      isShort = isFull;
      isAwaited = !queue.isEmpty();
    }
    served.forEach(waiting -> waiting.onTaken.run());
  }
}
