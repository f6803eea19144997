package io.weir.controlplane.domain;

import java.time.Instant;

/**
 * A person of a tenant.
 *
 * @param id {@code usr-…}
 * @param tenantId whose
 * @param email unique over all tenants, compared in lower case
 * @param role a {@link Role} in lower case
 * @param createdAt when
 */
public record User(String id, String tenantId, String email, String role, Instant createdAt) {}
