package io.weir.controlplane.testing;

import io.weir.controlplane.config.ClusterConfig;
import io.weir.controlplane.persistence.BrokerClusterStore;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.service.BrokerGateway;
import io.weir.controlplane.service.ClusterRegistry;
import java.nio.file.Path;
import java.time.Instant;

/** A registry of one broker cluster. */
public final class TestRegistry {
  private TestRegistry() {}

  /** Stores it as the configured one. */
  public static ClusterRegistry of(Database database, BrokerGateway gateway) {
    String id = "clu-00000000000000000001";
    database.withoutTenant(
        handle ->
            new BrokerClusterStore().ensure(handle, id, "local", 1, "external", Instant.EPOCH));
    return new ClusterRegistry(
        database,
        new ClusterConfig(
            "local",
            "127.0.0.1:1",
            "127.0.0.1:2",
            "SASL_SSL",
            Path.of("ca.pem"),
            "operator",
            Path.of("password"),
            1,
            false),
        id,
        config -> gateway);
  }
}
