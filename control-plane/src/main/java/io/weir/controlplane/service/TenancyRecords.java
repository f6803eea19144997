package io.weir.controlplane.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controlplane.domain.ApiKey;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.domain.Tenant;
import io.weir.controlplane.domain.VirtualCluster;
import io.weir.controlplane.persistence.TenancyStore;
import io.weir.controlplane.persistence.Tx;
import java.time.Clock;

/**
 * Puts what brokers must know into the outbox, in the transaction of the work. Each method returns
 * the record's revision. Thread-safe.
 */
public final class TenancyRecords {
  private final TenancyStore store = new TenancyStore();
  private final ObjectMapper json = new ObjectMapper();
  private final Clock clock;

  /** Takes its time from outside. */
  public TenancyRecords(Clock clock) {
    this.clock = clock;
  }

  /** A tenant as it is now. */
  public long put(Tx tx, Tenant tenant) {
    return put(
        tx,
        TenancyRecord.TENANT,
        tenant.id(),
        json.createObjectNode().put("state", tenant.state()));
  }

  /** A virtual cluster as it is now. */
  public long put(Tx tx, VirtualCluster cluster) {
    return put(
        tx,
        TenancyRecord.VIRTUAL_CLUSTER,
        cluster.id(),
        json.createObjectNode()
            .put("tenant_id", cluster.tenantId())
            .put("kafka_cluster_id", cluster.kafkaClusterId()));
  }

  /** A key as it is now. */
  public long put(Tx tx, ApiKey key, String secretSha256) {
    ObjectNode body =
        json.createObjectNode()
            .put("virtual_cluster_id", key.clusterId())
            .put("principal", key.serviceAccountId())
            .put("secret_sha256", secretSha256);
    if (key.expiresAt() == null) {
      body.putNull("expires_at_ms");
    } else {
      body.put("expires_at_ms", key.expiresAt().toEpochMilli());
    }
    return put(tx, TenancyRecord.API_KEY, key.id(), body);
  }

  /** Something is gone. */
  public long delete(Tx tx, String type, String id) {
    return put(tx, type, id, json.createObjectNode().put("deleted", true));
  }

  private long put(Tx tx, String type, String id, ObjectNode body) {
    return store.put(tx, type, id, body.toString(), clock.instant());
  }
}
