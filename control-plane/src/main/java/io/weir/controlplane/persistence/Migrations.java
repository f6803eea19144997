package io.weir.controlplane.persistence;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;

/**
 * Brings the schema up to date as its owner, then checks that row-level security binds. Blocking.
 */
public final class Migrations {
  /** Schema of all tables. */
  public static final String SCHEMA = "weir";

  private Migrations() {}

  /**
   * Migrates. Several control planes may do so at a time.
   *
   * @throws IllegalStateException if the application's role is not bound by row-level security
   */
  public static void run(DatabaseLogins logins) {
    Flyway.configure()
        .dataSource(logins.url(), logins.owner().user(), logins.owner().password())
        .schemas(SCHEMA)
        .createSchemas(true)
        .locations("classpath:db/migration")
        .placeholders(java.util.Map.of("app_role", quoted(logins.application().user())))
        .connectRetries(20)
        .connectRetriesInterval(2)
        .load()
        .migrate();
    checkRole(logins);
  }

  private static String quoted(String role) {
    return '"' + role.replace("\"", "\"\"") + '"';
  }

  private static void checkRole(DatabaseLogins logins) {
    String query =
        "SELECT rolsuper OR rolbypassrls OR EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON"
            + " n.oid = c.relnamespace WHERE n.nspname = 'weir' AND pg_has_role(r.oid, c.relowner,"
            + " 'MEMBER')) FROM pg_roles r WHERE rolname = current_user";
    DatabaseLogins.Login application = logins.application();
    try (Connection connection =
            DriverManager.getConnection(logins.url(), application.user(), application.password());
        ResultSet row = connection.createStatement().executeQuery(query)) {
      if (!row.next() || row.getBoolean(1)) {
        throw new IllegalStateException(
            "the role '"
                + application.user()
                + "' is a superuser, owns tables or has BYPASSRLS: tenants would not be isolated");
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the application's role can't log in to PostgreSQL", e);
    }
  }
}
