package io.weir.controlplane.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.controlplane.domain.Acl;
import io.weir.controlplane.service.AccountAccess;
import io.weir.controlplane.testing.FakeClusterGateway;
import io.weir.controlplane.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** An installation from before there were ACLs. */
class AclMigrationTest {
  private static final String BEFORE = "11";

  @Test
  void accountsThatThereAreKeepWhatTheyCouldDoOnce() throws Exception {
    DatabaseLogins logins = TestDatabase.create();
    Flyway.configure()
        .dataSource(logins.url(), logins.owner().user(), logins.owner().password())
        .schemas(Migrations.SCHEMA)
        .createSchemas(true)
        .placeholders(Map.of("app_role", logins.application().user()))
        .target(BEFORE)
        .load()
        .migrate();
    fill(logins);

    Migrations.run(logins);

    Database database = Database.open(logins);
    database.pool().start();
    try {
      FakeClusterGateway cluster = new FakeClusterGateway();
      AccountAccess access = new AccountAccess(database, cluster);
      assertEquals(List.of("ten-a"), access.waiting());

      access.settle("ten-a");

      assertEquals(Acl.full("User:sa-live"), unordered(cluster.acls().list("aaaaaaaaaa")));
      assertEquals(List.of(), access.waiting());
      cluster.acls().delete("aaaaaaaaaa", Acl.full("User:sa-live"));
      access.settle("ten-a");
      assertEquals(List.of(), cluster.acls().list("aaaaaaaaaa"), "removed for good");
    } finally {
      database.pool().stop();
    }
  }

  private static List<Acl> unordered(List<Acl> acls) {
    return Acl.full("User:sa-live").stream().filter(acls::contains).toList();
  }

  private static void fill(DatabaseLogins logins) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(
                logins.url(), logins.owner().user(), logins.owner().password());
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          SET search_path TO weir;
          SELECT set_config('weir.tenant_id', 'ten-a', false);
          INSERT INTO tenants (tenant_id, name, state, created_at)
            VALUES ('ten-a', 'a', 'active', now());
          INSERT INTO broker_clusters (id, name, desired_nodes, created_at)
            VALUES ('clu-a', 'a', 1, now());
          INSERT INTO virtual_clusters
              (id, tenant_id, name, broker_cluster_id, kafka_cluster_id, created_at, deleted_at)
            VALUES ('vc-aaaaaaaaaa', 'ten-a', 'live', 'clu-a', 'k1', now(), NULL),
                   ('vc-bbbbbbbbbb', 'ten-a', 'gone', 'clu-a', 'k2', now(), now());
          INSERT INTO service_accounts (id, tenant_id, name, description, created_at, deleted_at)
            VALUES ('sa-live', 'ten-a', 'live', '', now(), NULL),
                   ('sa-gone', 'ten-a', 'gone', '', now(), now());
          """);
    }
  }
}
