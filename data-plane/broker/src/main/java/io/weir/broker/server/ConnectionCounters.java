package io.weir.broker.server;

import io.weir.protocol.VirtualClusterId;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Connections as numbers, for metrics. Thread-safe. */
public final class ConnectionCounters {
  private final AtomicLong open = new AtomicLong();
  private final AtomicLong refusedByListener = new AtomicLong();
  private final AtomicLong refusedByAddress = new AtomicLong();
  private final AtomicLong refusedByVirtualCluster = new AtomicLong();
  private final AtomicLong authenticationFailures = new AtomicLong();
  private final Map<String, AtomicLong> openByVirtualCluster = new ConcurrentHashMap<>();

  /** Connections open now, authenticated or not. */
  public long open() {
    return open.get();
  }

  /** Connections refused since the start because their listener was full. */
  public long refusedByListener() {
    return refusedByListener.get();
  }

  /** Connections refused since the start because their address had too many strangers. */
  public long refusedByAddress() {
    return refusedByAddress.get();
  }

  /** Connections refused since the start because their virtual cluster was full. */
  public long refusedByVirtualCluster() {
    return refusedByVirtualCluster.get();
  }

  /** Connections closed since the start because they did not authenticate. */
  public long authenticationFailures() {
    return authenticationFailures.get();
  }

  /** Authenticated connections open now, by virtual cluster prefix. */
  public Map<String, Long> openByVirtualCluster() {
    Map<String, Long> counts = new TreeMap<>();
    openByVirtualCluster.forEach((prefix, count) -> counts.put(prefix, count.get()));
    return counts;
  }

  void opened() {
    open.incrementAndGet();
  }

  void closed() {
    open.decrementAndGet();
  }

  void wasRefused() {
    refusedByListener.incrementAndGet();
  }

  void addressWasRefused() {
    refusedByAddress.incrementAndGet();
  }

  void authenticationFailed() {
    authenticationFailures.incrementAndGet();
  }

  /** Counts one in, unless there are that many. */
  boolean entered(VirtualClusterId virtualCluster, int max) {
    boolean[] isEntered = new boolean[1];
    openByVirtualCluster.compute(
        virtualCluster.prefix(),
        (prefix, count) -> {
          AtomicLong counter = count == null ? new AtomicLong() : count;
          if (counter.get() < max) {
            counter.incrementAndGet();
            isEntered[0] = true;
          }
          return counter;
        });
    if (!isEntered[0]) {
      refusedByVirtualCluster.incrementAndGet();
    }
    return isEntered[0];
  }

  void left(VirtualClusterId virtualCluster) {
    openByVirtualCluster.computeIfPresent(
        virtualCluster.prefix(), (prefix, count) -> count.decrementAndGet() == 0 ? null : count);
  }
}
