package io.weir.controlplane.reconciler;

import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that one tenant's failure must not keep from those behind it. Used by one thread. */
final class EachTenant {
  private static final Logger log = LoggerFactory.getLogger(EachTenant.class);

  private final String what;
  private RuntimeException last;

  /** {@code what}: the work, for the log. */
  EachTenant(String what) {
    this.what = what;
  }

  /**
   * Does it for each; a failure is logged and kept. Where cluster or database are away, it is no
   * one's own failure: that ends the round at once, since each further try would wait in vain.
   */
  void run(List<String> tenantIds, Consumer<String> work) {
    for (String tenant : tenantIds) {
      try {
        work.accept(tenant);
      } catch (RuntimeException e) {
        if (e instanceof ProblemException problem
            && (problem.code() == ProblemCode.CLUSTER_UNAVAILABLE
                || problem.code() == ProblemCode.DATABASE_UNAVAILABLE)) {
          throw e;
        }
        log.warn(
            "event=failed_for_tenant what=\"{}\" tenant={} reason=\"{}\"",
            what,
            tenant,
            e.getMessage());
        last = e;
      }
    }
  }

  /** Throws the last failure if there was one: the round is not done. */
  void rethrow() {
    if (last != null) {
      throw last;
    }
  }
}
