package io.weir.controlplane.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.testing.TestPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the real server. */
class EmbeddedPostgresTest {
  private static final Path BINARIES = Path.of("target", "postgres-binaries");

  @TempDir Path home;
  private EmbeddedPostgresConfig config;
  private EmbeddedPostgres postgres;

  @BeforeEach
  void setUp() throws IOException {
    config =
        new EmbeddedPostgresConfig(
            home, BINARIES, TestPorts.free(1).getFirst(), Duration.ofSeconds(60));
    postgres = new EmbeddedPostgres(config, new SecureRandom());
  }

  @AfterEach
  void tearDown() {
    postgres.stop();
    postgres.stopServer();
  }

  @Test
  void syncsAndGivesTheApplicationNoSpecialRights() throws Exception {
    PostgresAccess access = postgres.ensureRunning();

    assertEquals("on", value(access, access.owner(), "SHOW fsync"));
    assertEquals("on", value(access, access.owner(), "SHOW synchronous_commit"));
    String special =
        "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname ="
            + " current_user";
    assertEquals("f", value(access, access.application(), special));
    assertEquals("f", value(access, access.owner(), special));
    String owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'weir'";
    assertEquals("weir_owner", value(access, access.application(), owner));
  }

  @Test
  void refusesAWrongPassword() {
    PostgresAccess access = postgres.ensureRunning();

    SQLException refused =
        assertThrows(
            SQLException.class,
            () -> value(access, new DatabaseLogin("postgres", "wrong"), "SELECT 1"));
    assertEquals("28P01", refused.getSQLState());
  }

  @Test
  void passwordsAreForTheOwnersEyesOnly() throws Exception {
    PostgresAccess access = postgres.ensureRunning();

    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(config.credentials())));
    assertFalse(access.toString().contains(access.owner().password()));
  }

  @Test
  void whatAKilledAttemptLeftIsMadeAnew() throws Exception {
    Path left = Files.createDirectories(home.resolve("data.new").resolve("base"));
    Files.writeString(left.resolveSibling("PG_VERSION"), "18\n");

    PostgresAccess access = postgres.ensureRunning();

    assertEquals("1", value(access, access.owner(), "SELECT 1"));
    assertFalse(Files.exists(home.resolve("data.new")));
  }

  @Test
  void aDatabaseMadeWithoutItsGrantsGetsThem() throws Exception {
    PostgresAccess access = postgres.ensureRunning();
    value(access, access.owner(), "REVOKE CONNECT ON DATABASE weir FROM weir_app; SELECT 1");

    postgres.ensureRunning();

    assertEquals("1", value(access, access.application(), "SELECT 1"));
  }

  @Test
  void aTornPidFileNamesNoServer() throws Exception {
    Files.createDirectories(home.resolve("data"));
    Files.writeString(home.resolve("data").resolve("postmaster.pid"), "\n");

    assertTrue(postgres.serverPid().isEmpty());
  }

  @Test
  void adoptsTheRunningServer() {
    postgres.ensureRunning();
    long pid = postgres.serverPid().orElseThrow();

    EmbeddedPostgres second = new EmbeddedPostgres(config, new SecureRandom());
    PostgresAccess access = second.ensureRunning();

    assertEquals(pid, second.serverPid().orElseThrow());
    assertTrue(access.jdbcUrl().contains(":" + config.port() + "/"));
  }

  @Test
  void startsAKilledServerAgainWithItsData() throws Exception {
    PostgresAccess access = postgres.ensureRunning();
    value(access, access.owner(), "CREATE TABLE kept AS SELECT 42 AS n; SELECT 1");
    long pid = postgres.serverPid().orElseThrow();
    postgres.start();

    ProcessHandle killed = ProcessHandle.of(pid).orElseThrow();
    CompletableFuture<ProcessHandle> exit = killed.onExit();
    killed.destroyForcibly();
    exit.get(30, TimeUnit.SECONDS);

    assertEquals("42", eventually(access, "SELECT n FROM kept"));
    assertNotEquals(pid, postgres.serverPid().orElseThrow());
  }

  private static String eventually(PostgresAccess access, String query) throws SQLException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try {
        return value(access, access.owner(), query);
      } catch (SQLException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
      }
    }
  }

  private static String value(PostgresAccess access, DatabaseLogin login, String sql)
      throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(access.jdbcUrl(), login.user(), login.password());
        var statement = connection.createStatement()) {
      boolean rows = statement.execute(sql);
      while (!rows) {
        rows = statement.getMoreResults();
      }
      try (var result = statement.getResultSet()) {
        result.next();
        return result.getString(1);
      }
    }
  }
}
