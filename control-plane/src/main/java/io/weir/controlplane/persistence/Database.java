package io.weir.controlplane.persistence;

import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.db.ManagedDataSource;
import io.dropwizard.util.Duration;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Function;
import org.apache.tomcat.jdbc.pool.DataSourceProxy;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jdbi.v3.postgres.PostgresPlugin;

/** The pool and its transactions. Thread-safe. Work may throw; then the transaction is undone. */
public final class Database {
  private static final int CONNECTIONS_MAX = 24;
  private static final String CONNECTION_ERRORS = "08";
  private static final String SERVER_STOPPING = "57P";

  private final ManagedDataSource pool;
  private final Jdbi jdbi;

  private Database(ManagedDataSource pool) {
    this.pool = pool;
    this.jdbi = Jdbi.create(pool).installPlugin(new PostgresPlugin());
    // Messages of failed statements would hold their arguments, hashes of passwords among them.
    jdbi.getConfig(StatementExceptions.class)
        .setMessageRendering(StatementExceptions.MessageRendering.NONE);
  }

  /** Opens a pool as the application's role. */
  public static Database open(DatabaseLogins logins) {
    DataSourceFactory factory = new DataSourceFactory();
    factory.setDriverClass("org.postgresql.Driver");
    factory.setUrl(logins.url());
    factory.setUser(logins.application().user());
    factory.setPassword(logins.application().password());
    factory.setProperties(
        Map.of(
            "currentSchema", Migrations.SCHEMA,
            "ApplicationName", "weir-control-plane",
            "connectTimeout", "5",
            "socketTimeout", "60"));
    factory.setInitialSize(1);
    factory.setMinSize(1);
    factory.setMaxSize(CONNECTIONS_MAX);
    factory.setMaxWaitForConnection(Duration.seconds(5));
    factory.setCheckConnectionOnBorrow(true);
    factory.setValidationQuery("SELECT 1");
    factory.setValidationQueryTimeout(Duration.seconds(3));
    factory.setValidationInterval(Duration.milliseconds(500));
    return new Database(factory.build(new com.codahale.metrics.MetricRegistry(), "weir"));
  }

  /** To be managed by whoever opened this. */
  public ManagedDataSource pool() {
    return pool;
  }

  /**
   * The pool's connections.
   *
   * @param active in use
   * @param idle kept
   * @param waiting threads that wait for one
   * @param max that may be open
   */
  public record PoolStats(int active, int idle, int waiting, int max) {}

  /** How the pool is now. */
  public PoolStats poolStats() {
    var connections = ((DataSourceProxy) pool).getPool();
    return connections == null
        ? new PoolStats(0, 0, 0, CONNECTIONS_MAX)
        : new PoolStats(
            connections.getActive(),
            connections.getIdle(),
            connections.getWaitCount(),
            CONNECTIONS_MAX);
  }

  /** Runs work in one transaction that sees the rows of one tenant. */
  public <T> T inTenant(String tenantId, Function<Tx, T> work) {
    return jdbi.inTransaction(
        TransactionIsolationLevel.READ_COMMITTED,
        handle -> {
          enter(handle, tenantId);
          return work.apply(new Tx(handle, tenantId));
        });
  }

  /** Runs work in one transaction that sees no tenant's rows: directories and fleet state alone. */
  public <T> T withoutTenant(Function<Handle, T> work) {
    return jdbi.inTransaction(TransactionIsolationLevel.READ_COMMITTED, work::apply);
  }

  /** Runs work in one transaction that sees the names and states of all tenants, to read. */
  public <T> T asOperator(Function<Handle, T> work) {
    return jdbi.inTransaction(
        TransactionIsolationLevel.READ_COMMITTED,
        handle -> {
          handle
              .createQuery("SELECT set_config('weir.operator', 'on', true)")
              .mapTo(String.class)
              .one();
          return work.apply(handle);
        });
  }

  /**
   * Whether a query gets its answer; throws what JDBI or the pool throw when the server can't be
   * reached.
   */
  public boolean answers() {
    return withoutTenant(handle -> handle.createQuery("SELECT 1").mapTo(Integer.class).one() == 1);
  }

  /** Whether a failure means that the server can't be reached, now or any more. */
  public static boolean isAway(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectionException) {
        return true;
      }
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        String state = sql.getSQLState();
        return state.startsWith(CONNECTION_ERRORS) || state.startsWith(SERVER_STOPPING);
      }
    }
    return false;
  }

  /** Goes on in the same transaction as another tenant (sign-up makes one). */
  public static Tx switchTo(Handle handle, String tenantId) {
    enter(handle, tenantId);
    return new Tx(handle, tenantId);
  }

  private static void enter(Handle handle, String tenantId) {
    handle
        .createQuery("SELECT set_config('weir.tenant_id', :tenant, true)")
        .bind("tenant", tenantId)
        .mapTo(String.class)
        .one();
  }
}
