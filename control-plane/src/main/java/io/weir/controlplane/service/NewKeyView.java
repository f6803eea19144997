package io.weir.controlplane.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.weir.controlplane.domain.ApiKey;
import java.time.Instant;
import java.util.Optional;

/**
 * A key with its new secret, which is shown this once; {@code toString} hides it.
 *
 * @param secret null if the caller brought it along, and then absent from the answer
 */
public record NewKeyView(
    String id,
    String tenantId,
    String serviceAccountId,
    String clusterId,
    String description,
    Instant createdAt,
    Instant expiresAt,
    Instant previousSecretExpiresAt,
    @JsonInclude(JsonInclude.Include.NON_NULL) String secret) {
  /** Of the domain's and the secret that was made for it, if one was. */
  public static NewKeyView of(ApiKey key, Optional<String> secret) {
    return new NewKeyView(
        key.id(),
        key.tenantId(),
        key.serviceAccountId(),
        key.clusterId(),
        key.description(),
        key.createdAt(),
        key.expiresAt(),
        key.previousSecretExpiresAt(),
        secret.orElse(null));
  }

  @Override
  public String toString() {
    return "NewKeyView[id=" + id + ", secret=***]";
  }
}
