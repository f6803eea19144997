package io.weir.controlplane.domain;

import java.time.Instant;

/**
 * A customer.
 *
 * @param id {@code ten-…}
 * @param name as given at sign-up
 * @param state {@code active} or {@code suspended}
 * @param createdAt when
 */
public record Tenant(String id, String name, String state, Instant createdAt) {}
