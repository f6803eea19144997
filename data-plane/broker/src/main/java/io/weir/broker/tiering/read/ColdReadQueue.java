package io.weir.broker.tiering.read;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Who reads the remote store next: tenants in turn, each within its share of threads, waiting
 * places and memory. A task whose tenant is at its share waits without being in another tenant's
 * way. Thread-safe; its lock is held for a few steps only, never while a task runs.
 */
final class ColdReadQueue {
  /** Something to do on a thread that may block. */
  interface Task {
    /** Does it. The memory is the task's until it closes it, here or later. */
    void run(Memory memory);

    /** It will never run, as the threads are stopping. */
    void refuse();
  }

  private record Waiting(int bytes, Task task) {}

  private static final class Tenant {
    final String name;
    final Queue<Waiting> waiting = new ArrayDeque<>();
    int running;
    long bytes;

    Tenant(String name) {
      this.name = name;
    }
  }

  private final ColdReadLimits limits;
  private final Executor threads;
  private final Map<String, Tenant> tenants = new HashMap<>();

  /** Those with something waiting, in turn. */
  private final Queue<Tenant> turns = new ArrayDeque<>();

  private int waiting;
  private int running;
  private long bytes;

  /**
   * @param threads at least as many as the limits say; they may be shared with nobody else
   */
  ColdReadQueue(ColdReadLimits limits, Executor threads) {
    this.limits = limits;
    this.threads = threads;
  }

  /**
   * Puts a task in its tenant's line.
   *
   * @param bytesNeeded memory that it takes, from when it begins; at most the share of a tenant
   * @return false when there is no place to wait: of the tenant's or at all
   */
  boolean offer(String tenantName, int bytesNeeded, Task task) {
    List<Runnable> begun;
    synchronized (this) {
      Tenant tenant = tenants.computeIfAbsent(tenantName, Tenant::new);
      if (waiting >= limits.waitingMax()
          || tenant.waiting.size() >= limits.waitingPerTenant()
          || bytesNeeded > limits.bytesPerTenant()) {
        forgetIfIdle(tenant);
        return false;
      }
      if (tenant.waiting.isEmpty()) {
        turns.add(tenant);
      }
      tenant.waiting.add(new Waiting(bytesNeeded, task));
      waiting++;
      begun = next(tenant);
    }
    begun.forEach(Runnable::run);
    return true;
  }

  synchronized int waiting() {
    return waiting;
  }

  synchronized int running() {
    return running;
  }

  synchronized long bytes() {
    return bytes;
  }

  /** What one task holds. Thread-safe. */
  final class Memory implements ColdBatches.Lease {
    private final Tenant tenant;
    private long held;
    private boolean closed;

    private Memory(Tenant tenant, long held) {
      this.tenant = tenant;
      this.held = held;
    }

    /**
     * Says how much it really is. More than was asked for is counted, and makes others wait, but is
     * never refused: a batch that is larger than a read may be must reach its reader nevertheless.
     */
    void resize(long newBytes) {
      changed(newBytes, false);
    }

    long held() {
      synchronized (ColdReadQueue.this) {
        return held;
      }
    }

    @Override
    public void close() {
      changed(0, true);
    }

    private void changed(long newBytes, boolean closing) {
      List<Runnable> begun;
      synchronized (ColdReadQueue.this) {
        if (closed) {
          return;
        }
        closed = closing;
        tenant.bytes += newBytes - held;
        bytes += newBytes - held;
        held = newBytes;
        begun = next(tenant);
      }
      begun.forEach(Runnable::run);
    }
  }

  /** Takes whatever may begin; the caller runs it after it has left the lock. */
  private List<Runnable> next(Tenant changed) {
    List<Runnable> begun = new ArrayList<>();
    int blocked = 0;
    while (running < limits.threads() && blocked < turns.size()) {
      Tenant tenant = turns.remove();
      Waiting first = tenant.waiting.element();
      if (tenant.running >= limits.threadsPerTenant()
          || tenant.bytes + first.bytes() > limits.bytesPerTenant()
          || bytes + first.bytes() > limits.bytesMax()) {
        turns.add(tenant); // keeps its place among those that are blocked too
        blocked++;
        continue;
      }
      blocked = 0;
      tenant.waiting.remove();
      waiting--;
      if (!tenant.waiting.isEmpty()) {
        turns.add(tenant);
      }
      begun.add(begin(tenant, first));
    }
    forgetIfIdle(changed);
    return begun;
  }

  private Runnable begin(Tenant tenant, Waiting first) {
    tenant.running++;
    running++;
    tenant.bytes += first.bytes();
    bytes += first.bytes();
    Memory memory = new Memory(tenant, first.bytes());
    return () -> {
      try {
        threads.execute(
            () -> {
              try {
                first.task().run(memory);
              } finally {
                ended(tenant);
              }
            });
      } catch (RejectedExecutionException stopping) {
        ended(tenant);
        memory.close();
        first.task().refuse();
      }
    };
  }

  private void ended(Tenant tenant) {
    List<Runnable> begun;
    synchronized (this) {
      tenant.running--;
      running--;
      begun = next(tenant);
    }
    begun.forEach(Runnable::run);
  }

  private void forgetIfIdle(Tenant tenant) {
    if (tenant.waiting.isEmpty() && tenant.running == 0 && tenant.bytes == 0) {
      tenants.remove(tenant.name, tenant);
    }
  }
}
