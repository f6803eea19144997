package io.weir.controlplane.domain;

import java.time.Instant;

/**
 * A credential of a service account for one virtual cluster, without its secret.
 *
 * @param id {@code key-…}, the SASL user name
 * @param tenantId whose
 * @param serviceAccountId who logs in with it
 * @param clusterId the one virtual cluster that it opens
 * @param description free text
 * @param createdAt when
 * @param expiresAt null: never
 */
public record ApiKey(
    String id,
    String tenantId,
    String serviceAccountId,
    String clusterId,
    String description,
    Instant createdAt,
    Instant expiresAt) {}
