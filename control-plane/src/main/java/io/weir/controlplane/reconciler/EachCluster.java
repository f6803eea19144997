package io.weir.controlplane.reconciler;

import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.ClusterRegistry;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work for each broker cluster, where one that is away keeps nothing from the others. Shared by the
 * tasks of a round, so that each that is away is waited for once a round. Used by one thread.
 */
public final class EachCluster {
  private static final Logger log = LoggerFactory.getLogger(EachCluster.class);

  private final ClusterRegistry registry;
  private final Set<String> away = new HashSet<>();

  /** Over all that serve. */
  public EachCluster(ClusterRegistry registry) {
    this.registry = registry;
  }

  /** A new round: all are tried, also those that were away. */
  void begin() {
    registry.refresh();
    away.clear();
  }

  /** Does it for each that is not away; the last failure is thrown at the end. */
  void run(Consumer<ClusterRegistry.Entry> work) {
    RuntimeException last = null;
    for (ClusterRegistry.Entry entry : registry.serving()) {
      if (away.contains(entry.id())) {
        continue;
      }
      try {
        work.accept(entry);
      } catch (RuntimeException e) {
        if (e instanceof ProblemException problem) {
          if (problem.code() == ProblemCode.DATABASE_UNAVAILABLE) {
            throw e;
          }
          if (problem.code() == ProblemCode.CLUSTER_UNAVAILABLE) {
            away.add(entry.id());
          }
        }
        log.debug("event=failed_for_broker_cluster cluster={}", entry.id(), e);
        last = e;
      }
    }
    if (last != null) {
      throw last;
    }
  }
}
