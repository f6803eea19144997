package io.weir.controlplane.service;

import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.persistence.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Whether everything that requests need is there, asked anew each time. Thread-safe. */
public final class Readiness {
  /** One thing that is needed. */
  public record Check(String name, boolean ok, String detail) {}

  /** All of them. */
  public record Report(boolean ready, List<Check> checks) {}

  private final Database database;
  private final BrokerGateway cluster;
  private final Supplier<Optional<String>> reconcilerFault;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile Check lastSeen = new Check("cluster", false, "not looked at yet");

  /**
   * Wires it.
   *
   * @param cluster where virtual clusters go unless told otherwise; one of the others that is away
   *     must not take everybody's control plane away
   * @param reconcilerFault what is wrong with the reconciler, if anything
   */
  public Readiness(
      Database database, BrokerGateway cluster, Supplier<Optional<String>> reconcilerFault) {
    this.database = database;
    this.cluster = cluster;
    this.reconcilerFault = reconcilerFault;
  }

  /** Looks at everything now. */
  public Report report() {
    List<Check> checks = new ArrayList<>();
    checks.add(database());
    checks.add(
        reconcilerFault
            .get()
            .map(fault -> new Check("reconciler", false, fault))
            .orElse(new Check("reconciler", true, "ok")));
    checks.add(cluster());
    return new Report(checks.stream().allMatch(Check::ok), checks);
  }

  private Check database() {
    try {
      return new Check("database", database.answers(), "ok");
    } catch (RuntimeException e) {
      // JDBI and the pool wrap every failure; which one it was doesn't change the answer.
      return new Check("database", false, "not reachable");
    }
  }

  /** One look at a time: while the cluster is away each takes seconds, and callers poll. */
  private Check cluster() {
    if (!looking.tryLock()) {
      return lastSeen;
    }
    try {
      lastSeen = look();
      return lastSeen;
    } finally {
      looking.unlock();
    }
  }

  private Check look() {
    try {
      int brokers = cluster.brokers().size();
      return new Check("cluster", brokers > 0, brokers + " brokers take part");
    } catch (ProblemException e) {
      return new Check("cluster", false, "not reachable");
    }
  }
}
