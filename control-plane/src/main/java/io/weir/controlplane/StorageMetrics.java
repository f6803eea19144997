package io.weir.controlplane;

import io.weir.controlplane.metrics.ControlPlaneMetrics;
import io.weir.controlplane.service.TrafficHistory.Stored;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What tenants store, as metrics. Not instantiable. */
final class StorageMetrics {
  private StorageMetrics() {}

  /** {@code isLeading}: whether the sums are kept up here. */
  static void addTo(
      ControlPlaneMetrics metrics,
      Supplier<Map<String, Stored>> byTenant,
      BooleanSupplier isLeading) {
    metrics.gauges(
        "weir_tenant_stored_bytes",
        "Bytes of a tenant's topics, of the tenants that store most, by copies: one, of each"
            + " partition, or all, as the brokers' disks hold them.",
        List.of("tenant", "copies"),
        () -> {
          Map<List<String>, Long> samples = new HashMap<>();
          if (isLeading.getAsBoolean()) {
            byTenant
                .get()
                .forEach(
                    (tenant, stored) -> {
                      samples.put(List.of(tenant, "one"), stored.logicalBytes());
                      samples.put(List.of(tenant, "all"), stored.replicaBytes());
                    });
          }
          return samples;
        });
  }
}
