package io.weir.controlplane.service;

import io.weir.controlplane.domain.ApiKey;
import java.time.Instant;

/** A key with its new secret, which is shown this once; {@code toString} hides it. */
public record NewKeyView(
    String id,
    String tenantId,
    String serviceAccountId,
    String clusterId,
    String description,
    Instant createdAt,
    Instant expiresAt,
    Instant previousSecretExpiresAt,
    String secret) {
  /** Of the domain's and its secret. */
  public static NewKeyView of(ApiKey key, String secret) {
    return new NewKeyView(
        key.id(),
        key.tenantId(),
        key.serviceAccountId(),
        key.clusterId(),
        key.description(),
        key.createdAt(),
        key.expiresAt(),
        key.previousSecretExpiresAt(),
        secret);
  }

  @Override
  public String toString() {
    return "NewKeyView[id=" + id + ", secret=***]";
  }
}
