package io.weir.controlplane.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.testing.TestDatabase;
import io.weir.controlplane.testing.TestServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tenants' rows are out of reach without their context, on every table, for every role of ours. */
class RowSecurityTest {
  /**
   * Tables with a tenant's id but without tenants' data: how to find the tenant of a hash or an id.
   */
  private static final Set<String> DIRECTORIES =
      Set.of(
          "tenant_directory",
          "user_directory",
          "session_directory",
          "operation_directory",
          "acl_work_directory",
          "api_key_directory",
          "invitation_directory",
          "password_reset_directory",
          "tenancy_outbox",
          "tenant_deletions");

  /** Without a tenant's id. */
  private static final Set<String> FLEET =
      Set.of(
          "broker_clusters",
          "broker_nodes",
          "virtual_cluster_directory",
          "leases",
          "mail_queue",
          "operator_sessions",
          "pending_signups",
          "retired_clusters",
          "signing_keys",
          "flyway_schema_history");

  @TempDir static Path home;
  private static TestServer server;
  private static TestServer.Tenant tenant;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(home);
    tenant = server.newTenant();
    String account =
        tenant
            .api()
            .post("/v1/service-accounts", java.util.Map.of("name", "app", "access", "full"))
            .expect(201)
            .text("id");
    tenant
        .api()
        .with("Idempotency-Key", "k")
        .post(
            "/v1/service-accounts/" + account + "/keys",
            java.util.Map.of("cluster_id", tenant.clusterId()))
        .expect(201);
    tenant
        .api()
        .post(
            "/v1/clusters/" + tenant.clusterId() + "/topics",
            java.util.Map.of("name", "t", "partitions", 1))
        .expect(201);
    tenant
        .api()
        .post("/v1/invitations", java.util.Map.of("email", "guest@example.com", "role", "viewer"))
        .expect(201);
    server
        .operator()
        .with("If-Match", "*")
        .send("PUT", "/v1/tenants/" + tenant.id() + "/limits", "{\"topics\": 7}")
        .expect(200);
    server.cluster().lagging(Set.of(2));
    tenant.api().post("/v1/clusters", java.util.Map.of("name", "lags")).expect(202);
    server.cluster().lagging(Set.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void everyTenantTableHasForcedRowSecurityAndAPolicy() throws SQLException {
    List<String> bare = new ArrayList<>();
    for (String table : tables()) {
      if (!tenantTable(table)) {
        continue;
      }
      String secured =
          "SELECT relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policies p"
              + " WHERE p.schemaname = 'weir' AND p.tablename = c.relname) FROM pg_class c WHERE"
              + " relname = '"
              + table
              + "'";
      if (!"t".equals(value(owner(), secured))) {
        bare.add(table);
      }
    }
    assertEquals(List.of(), bare);
  }

  @Test
  void aQueryWithoutContextSeesNothingWhereTheTenantSeesItsRows() throws SQLException {
    for (String table : tables()) {
      if (tenantTable(table)) {
        String count = "SELECT count(*) FROM weir." + table;
        assertEquals("0", value(application(), count), table + " as application");
        assertEquals("0", value(owner(), count), table + " as owner");
        String inside =
            "SELECT set_config('weir.tenant_id', '" + tenant.id() + "', false); " + count;
        assertTrue(Integer.parseInt(value(application(), inside)) > 0, table + " is empty");
      }
    }
  }

  @Test
  void aTenantCanNeitherReadNorWriteAnothersRows() {
    TestServer.Tenant other = server.newTenant();
    try (Pool pool = new Pool(server.database())) {
      List<String> seen =
          pool.database()
              .inTenant(
                  other.id(),
                  tx ->
                      tx.handle()
                          .createQuery("SELECT DISTINCT tenant_id FROM virtual_clusters")
                          .mapTo(String.class)
                          .list());
      assertEquals(List.of(other.id()), seen);
      assertThrows(
          org.jdbi.v3.core.statement.UnableToExecuteStatementException.class,
          () ->
              pool.database()
                  .inTenant(
                      other.id(),
                      tx ->
                          tx.handle()
                              .execute(
                                  "INSERT INTO tenants (tenant_id, name, state, created_at) VALUES"
                                      + " ('ten-x', 'x', 'active', now())")));
      int changed =
          pool.database()
              .inTenant(
                  other.id(),
                  tx ->
                      tx.handle()
                          .execute(
                              "UPDATE users SET email = 'x' WHERE tenant_id = ?", tenant.id()));
      assertEquals(0, changed);
    }
  }

  @Test
  void theOperatorsListReadsNamesAndStatesAndNothingElse() throws SQLException {
    String asOperator = "SELECT set_config('weir.operator', 'on', false); ";
    for (String table : tables()) {
      if (tenantTable(table)) {
        String seen = value(application(), asOperator + "SELECT count(*) FROM weir." + table);
        assertEquals(table.equals("tenants"), !seen.equals("0"), table + ": " + seen);
      }
    }
    execute(application(), asOperator + "UPDATE weir.tenants SET name = 'x'");
    execute(application(), asOperator + "DELETE FROM weir.tenants");
    String name =
        asOperator + "SELECT name FROM weir.tenants WHERE tenant_id = '" + tenant.id() + "'";
    assertEquals("Acme", value(application(), name));
  }

  @Test
  void auditEventsCantBeChangedEvenByTheTablesOwner() {
    String inside = "SELECT set_config('weir.tenant_id', '" + tenant.id() + "', false); ";
    for (String change :
        List.of(
            "UPDATE weir.audit_events SET action = 'x'",
            "DELETE FROM weir.audit_events",
            "TRUNCATE weir.audit_events")) {
      assertThrows(SQLException.class, () -> execute(owner(), inside + change), change);
      assertThrows(SQLException.class, () -> execute(application(), inside + change), change);
    }
  }

  @Test
  void aRoleThatRowSecurityWouldNotBindIsRefusedAtStart() {
    DatabaseLogins fresh = TestDatabase.create();
    DatabaseLogins asOwner = new DatabaseLogins(fresh.url(), fresh.owner(), fresh.owner());
    assertThrows(IllegalStateException.class, () -> Migrations.run(asOwner));
  }

  private static boolean tenantTable(String table) {
    return !DIRECTORIES.contains(table) && !FLEET.contains(table);
  }

  private static List<String> tables() throws SQLException {
    List<String> tables = new ArrayList<>();
    DatabaseLogins.Login owner = server.logins().owner();
    try (Connection connection =
            DriverManager.getConnection(server.logins().url(), owner.user(), owner.password());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'weir' ORDER BY 1")) {
      while (rows.next()) {
        tables.add(rows.getString(1));
      }
    }
    assertFalse(tables.isEmpty());
    return tables;
  }

  private static DatabaseLogins.Login owner() {
    return server.logins().owner();
  }

  private static DatabaseLogins.Login application() {
    return server.logins().application();
  }

  private static void execute(DatabaseLogins.Login login, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(server.logins().url(), login.user(), login.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      while (statement.getMoreResults() || statement.getUpdateCount() != -1) {
        // The driver reports a later statement's error only when its result is fetched.
        statement.getWarnings();
      }
    }
  }

  /** The last result's first value. */
  private static String value(DatabaseLogins.Login login, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(server.logins().url(), login.user(), login.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      String last = null;
      do {
        try (ResultSet rows = statement.getResultSet()) {
          last = rows.next() ? rows.getString(1) : null;
        }
      } while (statement.getMoreResults());
      return last;
    }
  }

  /** A pool that is closed at the end. */
  private record Pool(Database database) implements AutoCloseable {
    @Override
    public void close() {
      try {
        database.pool().stop();
      } catch (Exception e) {
        throw new IllegalStateException("the pool can't be closed", e);
      }
    }
  }
}
