package io.weir.controlplane.domain;

import java.time.Instant;

/**
 * A customer.
 *
 * @param id {@code ten-…}
 * @param name as given when it was made
 * @param displayName what people call it; its name unless changed
 * @param state {@code active}, {@code suspended} or {@code deleting}
 * @param createdAt when
 * @param deletionProtection whether it can't be deleted
 */
public record Tenant(
    String id,
    String name,
    String displayName,
    String state,
    Instant createdAt,
    boolean deletionProtection) {
  /** In its normal state. */
  public static final String ACTIVE = "active";

  /** Served neither here nor by the brokers. */
  public static final String SUSPENDED = "suspended";

  /** On its way out: not served, and nothing of it can be changed any more. */
  public static final String DELETING = "deleting";

  /** Whether it is served. */
  public boolean active() {
    return state.equals(ACTIVE);
  }

  /** The same tenant, otherwise called, in another state and protected or not. */
  public Tenant with(String newDisplayName, String newState, boolean newProtection) {
    return new Tenant(id, name, newDisplayName, newState, createdAt, newProtection);
  }
}
