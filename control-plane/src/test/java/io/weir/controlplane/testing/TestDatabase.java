package io.weir.controlplane.testing;

import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.DatabaseLogins;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** One real PostgreSQL for all tests of this JVM (without fsync); a database for each who asks. */
public final class TestDatabase {
  private static final EmbeddedPostgres SERVER = start();
  private static int count;

  private TestDatabase() {}

  /** An empty database with its two roles. */
  public static synchronized DatabaseLogins create() {
    String name = "weir_" + ++count;
    try (Connection connection = SERVER.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      if (count == 1) {
        statement.execute("CREATE ROLE weir_owner LOGIN PASSWORD 'owner'");
        statement.execute("CREATE ROLE weir_app LOGIN PASSWORD 'app'");
      }
      statement.execute("CREATE DATABASE " + name + " OWNER weir_owner");
      return new DatabaseLogins(
          SERVER.getJdbcUrl("weir_owner", name).replaceAll("\\?.*", ""),
          new DatabaseLogins.Login("weir_owner", "owner"),
          new DatabaseLogins.Login("weir_app", "app"));
    } catch (SQLException e) {
      throw new IllegalStateException("a test database can't be made", e);
    }
  }

  /** A pool on a server that refuses connections. */
  public static Database away() {
    try {
      DatabaseLogins.Login nobody = new DatabaseLogins.Login("nobody", "none");
      return Database.open(
          new DatabaseLogins(
              "jdbc:postgresql://127.0.0.1:" + TestPorts.free(1).getFirst() + "/none",
              nobody,
              nobody));
    } catch (IOException e) {
      throw new UncheckedIOException("no free port", e);
    }
  }

  private static EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.builder().setPort(TestPorts.free(1).getFirst()).start();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL for tests can't be started", e);
    }
  }
}
