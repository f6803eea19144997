package io.weir.controlplane.embedded;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Makes the database and its two roles: {@code weir_owner} owns the schema, {@code weir_app} is
 * what requests run as, so that forced row-level security binds it. Idempotent.
 */
final class PostgresRoles {
  static final String DATABASE = "weir";

  private PostgresRoles() {}

  static void ensure(EmbeddedPostgresConfig config, PostgresCredentials credentials) {
    DatabaseLogin superuser = credentials.superuser();
    try (Connection connection =
        DriverManager.getConnection(
            config.jdbcUrl("postgres"), superuser.user(), superuser.password())) {
      ensureRole(connection, credentials.owner());
      ensureRole(connection, credentials.application());
      if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", DATABASE)) {
        execute(connection, "CREATE DATABASE weir OWNER weir_owner");
      }
      execute(connection, "REVOKE ALL ON DATABASE weir FROM PUBLIC");
      execute(connection, "GRANT CONNECT ON DATABASE weir TO weir_app");
    } catch (SQLException e) {
      throw new EmbeddedPostgresException(
          "the roles of the embedded PostgreSQL can't be made: " + e.getMessage(), e);
    }
  }

  private static void ensureRole(Connection connection, DatabaseLogin login) throws SQLException {
    if (exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", login.user())) {
      return;
    }
    // Utility statements take no parameters; the server quotes the literal.
    try (PreparedStatement format =
        connection.prepareStatement(
            "SELECT format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"
                + " PASSWORD %L', ?, ?)")) {
      format.setString(1, login.user());
      format.setString(2, login.password());
      try (var row = format.executeQuery()) {
        row.next();
        execute(connection, row.getString(1));
      }
    }
  }

  private static boolean exists(Connection connection, String query, String name)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, name);
      try (var row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
