package io.weir.controlplane.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controlplane.domain.ApiKey;
import io.weir.controlplane.domain.Limits;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.domain.Tenant;
import io.weir.controlplane.domain.VirtualCluster;
import io.weir.controlplane.persistence.ApiKeyStore.Verifier;
import io.weir.controlplane.persistence.TenancyStore;
import io.weir.controlplane.persistence.Tx;
import java.time.Clock;
import java.time.Instant;

/**
 * Puts what brokers must know into the outbox, in the transaction of the work. Each method returns
 * the record's revision. Thread-safe.
 */
public final class TenancyRecords {
  /** Revoked tokens of one key that are listed one by one. */
  static final int REVOKED_TOKENS_MAX = 256;

  private final TenancyStore store = new TenancyStore();
  private final ObjectMapper json = new ObjectMapper();
  private final Clock clock;

  /** Takes its time from outside. */
  public TenancyRecords(Clock clock) {
    this.clock = clock;
  }

  /** A tenant as it is now, and how much of what brokers keep it may have. */
  public long put(Tx tx, Tenant tenant, Limits limits) {
    return put(
        tx,
        TenancyRecord.TENANT,
        tenant.id(),
        json.createObjectNode()
            .put("state", tenant.active() ? Tenant.ACTIVE : Tenant.SUSPENDED)
            .put("topics_max", limits.topics())
            .put("partitions_max", limits.partitions()));
  }

  /** A virtual cluster as it is now. */
  public long put(Tx tx, VirtualCluster cluster) {
    ObjectNode body =
        json.createObjectNode()
            .put("tenant_id", cluster.tenantId())
            .put("kafka_cluster_id", cluster.kafkaClusterId());
    if (!cluster.defaultTopicConfig().isEmpty()) {
      cluster.defaultTopicConfig().forEach(body.putObject("default_topic_config")::put);
    }
    return put(tx, TenancyRecord.VIRTUAL_CLUSTER, cluster.id(), body);
  }

  /** A key as it is now. */
  public long put(Tx tx, Verifier verifier) {
    ApiKey key = verifier.key();
    ObjectNode body =
        json.createObjectNode()
            .put("virtual_cluster_id", key.clusterId())
            .put("principal", key.serviceAccountId())
            .put("secret_sha256", verifier.secretSha256());
    if (key.expiresAt() == null) {
      body.putNull("expires_at_ms");
    } else {
      body.put("expires_at_ms", key.expiresAt().toEpochMilli());
    }
    if (key.previousSecretExpiresAt() != null) {
      body.putObject("previous_secret")
          .put("sha256", verifier.previousSha256())
          .put("ends_at_ms", key.previousSecretExpiresAt().toEpochMilli());
    }
    return put(tx, TenancyRecord.API_KEY, key.id(), body);
  }

  /** Puts a record, unless it stands there in exactly this form. */
  public void putIfOther(Tx tx, String type, String id, ObjectNode body) {
    if (!holds(tx, type, id, body)) {
      put(tx, type, id, body);
    }
  }

  /** Whether the newest record has exactly this form. */
  public boolean holds(Tx tx, String type, String id, ObjectNode body) {
    return store.body(tx, type, id).filter(body.toString()::equals).isPresent();
  }

  /**
   * Revokes all tokens of a key that were issued before, however many they are. The caller holds
   * the key's row.
   */
  public long revokeIssuedBefore(Tx tx, String keyId, Instant before) {
    ObjectNode body = json.createObjectNode();
    body.putArray("tokens");
    body.put("issued_before_ms", before.toEpochMilli());
    return put(tx, TenancyRecord.TOKEN_REVOCATIONS, keyId, body);
  }

  /**
   * Revokes a token; those that have expired leave the list. When the list is full, every token
   * that the key got so far is revoked instead. The caller holds the key's row.
   *
   * @return false if it was revoked before
   */
  public boolean revoke(Tx tx, String keyId, String tokenId, Instant expiresAt) {
    ObjectNode old =
        store
            .body(tx, TenancyRecord.TOKEN_REVOCATIONS, keyId)
            .map(this::parse)
            .orElseGet(json::createObjectNode);
    long nowMs = clock.millis();
    ObjectNode body = json.createObjectNode();
    ArrayNode live = body.putArray("tokens");
    for (JsonNode revoked : old.path("tokens")) {
      if (revoked.path("id").asText().equals(tokenId)) {
        return false;
      }
      if (revoked.path("expires_at_ms").asLong() > nowMs) {
        live.add(revoked);
      }
    }
    long issuedBeforeMs = old.path("issued_before_ms").asLong();
    if (live.size() >= REVOKED_TOKENS_MAX) {
      live.removeAll();
      // Tokens tell their issue in whole seconds: the running second's are revoked as well.
      issuedBeforeMs = (nowMs / 1_000 + 1) * 1_000;
    } else {
      live.addObject().put("id", tokenId).put("expires_at_ms", expiresAt.toEpochMilli());
    }
    body.put("issued_before_ms", issuedBeforeMs);
    put(tx, TenancyRecord.TOKEN_REVOCATIONS, keyId, body);
    return true;
  }

  private ObjectNode parse(String body) {
    try {
      return (ObjectNode) json.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored tenancy record is not JSON", e);
    }
  }

  /** Something is gone. */
  public long delete(Tx tx, String type, String id) {
    return put(tx, type, id, json.createObjectNode().put("deleted", true));
  }

  private long put(Tx tx, String type, String id, ObjectNode body) {
    return store.put(tx, type, id, body.toString(), clock.instant());
  }
}
