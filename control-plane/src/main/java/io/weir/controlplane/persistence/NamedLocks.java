package io.weir.controlplane.persistence;

import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jdbi.v3.core.JdbiException;

/**
 * One at a time for each name, over all control planes of one database (PostgreSQL's advisory
 * locks). Each that is held or waited for takes a connection, so there are few. Thread-safe;
 * blocking.
 */
public final class NamedLocks {
  /** Held and waited for in this process; a fraction of the pool. */
  static final int AT_ONCE_MAX = 4;

  private static final int WAIT_SECONDS_MAX = 10;
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private final Database database;
  private final Semaphore connections = new Semaphore(AT_ONCE_MAX, true);

  /** Over this database. */
  public NamedLocks(Database database) {
    this.database = database;
  }

  /**
   * Does the work while nobody else does work of that name.
   *
   * @throws ProblemException OVERLOADED when its turn does not come within 20 seconds
   */
  public <T> T in(String name, Supplier<T> work) {
    acquire();
    try {
      return database.withoutTenant(
          handle -> {
            handle.execute("SET LOCAL lock_timeout = '" + WAIT_SECONDS_MAX + "s'");
            handle
                .createQuery("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
                .bind("name", name)
                .mapTo(String.class)
                .list();
            return work.get();
          });
    } catch (JdbiException e) {
      if (e.getCause() instanceof SQLException cause
          && LOCK_NOT_AVAILABLE.equals(cause.getSQLState())) {
        throw busy(e);
      }
      throw e;
    } finally {
      connections.release();
    }
  }

  private void acquire() {
    try {
      if (!connections.tryAcquire(WAIT_SECONDS_MAX, TimeUnit.SECONDS)) {
        throw busy(null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy(e);
    }
  }

  private static ProblemException busy(Throwable cause) {
    return new ProblemException(
        ProblemCode.OVERLOADED, "Others change the same thing; try again.", cause);
  }
}
