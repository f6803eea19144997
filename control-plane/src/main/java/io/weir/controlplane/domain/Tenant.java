package io.weir.controlplane.domain;

import java.time.Instant;

/**
 * A customer.
 *
 * @param id {@code ten-…}
 * @param name as given when it was made
 * @param displayName what people call it; its name unless changed
 * @param state {@code active} or {@code suspended}
 * @param createdAt when
 */
public record Tenant(String id, String name, String displayName, String state, Instant createdAt) {
  /** In its normal state. */
  public static final String ACTIVE = "active";

  /** Served neither here nor by the brokers. */
  public static final String SUSPENDED = "suspended";

  /** Whether it is served. */
  public boolean active() {
    return state.equals(ACTIVE);
  }

  /** The same tenant, otherwise called and in another state. */
  public Tenant with(String newDisplayName, String newState) {
    return new Tenant(id, name, newDisplayName, newState, createdAt);
  }
}
