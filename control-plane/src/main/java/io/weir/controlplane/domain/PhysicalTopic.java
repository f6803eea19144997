package io.weir.controlplane.domain;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A topic's name on the brokers: {@code <prefix>.<name>}. Tenants never see it.
 *
 * @param clusterPrefix ten characters of the virtual cluster
 * @param name what the tenant calls it
 */
public record PhysicalTopic(String clusterPrefix, String name) {
  /** KRaft allows 249 characters; the prefix and its dot take eleven. */
  public static final int NAME_LENGTH_MAX = 249 - Ids.CLUSTER_PREFIX_LENGTH - 1;

  private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]+");

  /** Kafka's rules for names, with our shorter length. */
  public static boolean legalName(String name) {
    return name != null
        && name.length() <= NAME_LENGTH_MAX
        && LEGAL.matcher(name).matches()
        && !".".equals(name)
        && !"..".equals(name);
  }

  /** The name on the brokers. */
  public String physicalName() {
    return clusterPrefix + "." + name;
  }

  /** Reads a broker's name; empty if it is no tenant's. */
  public static Optional<PhysicalTopic> parse(String physicalName) {
    return prefixOf(physicalName)
        .map(prefix -> new PhysicalTopic(prefix, physicalName.substring(prefix.length() + 1)));
  }

  /** The virtual cluster of a broker's name, of a topic or a group; empty if it is no tenant's. */
  public static Optional<String> prefixOf(String physicalName) {
    int dot = physicalName.indexOf('.');
    return dot == Ids.CLUSTER_PREFIX_LENGTH && Ids.isCluster("vc-" + physicalName.substring(0, dot))
        ? Optional.of(physicalName.substring(0, dot))
        : Optional.empty();
  }

  /** Reads a broker's name; empty if it belongs to another virtual cluster. */
  public static Optional<PhysicalTopic> within(String clusterPrefix, String physicalName) {
    return physicalName.startsWith(clusterPrefix + ".")
        ? Optional.of(
            new PhysicalTopic(clusterPrefix, physicalName.substring(clusterPrefix.length() + 1)))
        : Optional.empty();
  }
}
