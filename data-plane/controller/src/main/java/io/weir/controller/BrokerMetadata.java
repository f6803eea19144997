package io.weir.controller;

import java.util.Map;
import java.util.Optional;

/**
 * A registered broker. Immutable.
 *
 * @param id node id
 * @param epoch of this registration
 * @param fenced whether it may not lead, nor be in an ISR
 * @param inControlledShutdown whether it is handing over its leaderships
 * @param listeners by name: {@link #TENANTS}, {@link #OPERATORS}, {@link #INTERNAL}
 * @param rack its rack, if any
 */
public record BrokerMetadata(
    int id,
    long epoch,
    boolean fenced,
    boolean inControlledShutdown,
    Map<String, Endpoint> listeners,
    Optional<String> rack) {
  /** Name of the tenants' listener. */
  public static final String TENANTS = "TENANTS";

  /** Name of the operators' listener. */
  public static final String OPERATORS = "OPERATORS";

  /** Name of the inter-broker listener. */
  public static final String INTERNAL = "INTERNAL";

  /** Copies the map. */
  public BrokerMetadata {
    listeners = Map.copyOf(listeners);
  }
}
