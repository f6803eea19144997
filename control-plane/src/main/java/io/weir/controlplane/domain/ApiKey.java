package io.weir.controlplane.domain;

import java.time.Instant;

/**
 * A credential of a service account for one virtual cluster, without its secrets.
 *
 * @param id {@code key-…}, the SASL user name
 * @param tenantId whose
 * @param serviceAccountId who logs in with it
 * @param clusterId the one virtual cluster that it opens
 * @param description free text
 * @param createdAt when
 * @param expiresAt null: never
 * @param previousSecretExpiresAt until when the secret before is accepted too; null: there is none
 * @param lastUsedAt to the minute; null: never, as far as is known
 */
public record ApiKey(
    String id,
    String tenantId,
    String serviceAccountId,
    String clusterId,
    String description,
    Instant createdAt,
    Instant expiresAt,
    Instant previousSecretExpiresAt,
    Instant lastUsedAt) {
  /** As it is at that time: a previous secret that has ended is none. */
  public ApiKey at(Instant now) {
    return previousSecretExpiresAt == null || previousSecretExpiresAt.isAfter(now)
        ? this
        : withPreviousSecretUntil(null);
  }

  /** With another end of its previous secret; null for no such secret. */
  public ApiKey withPreviousSecretUntil(Instant endsAt) {
    return new ApiKey(
        id,
        tenantId,
        serviceAccountId,
        clusterId,
        description,
        createdAt,
        expiresAt,
        endsAt,
        lastUsedAt);
  }
}
