package io.weir.protocol;

/**
 * A topic's name as its tenant sees it. Only {@code io.weir.broker.tenancy} turns it into a {@link
 * PhysicalTopic}. Immutable.
 *
 * @param name the name, at most {@link #LENGTH_MAX} characters for a topic that can be created
 */
public record TenantTopic(String name) {
  /** KRaft allows 249; a physical name spends eleven on the virtual cluster. */
  public static final int LENGTH_MAX = 249 - VirtualClusterId.PREFIX_LENGTH - 1;

  @Override
  public String toString() {
    return name;
  }
}
