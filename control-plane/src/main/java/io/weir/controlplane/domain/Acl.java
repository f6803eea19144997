package io.weir.controlplane.domain;

import java.util.Comparator;
import java.util.List;

/**
 * One access rule of a virtual cluster, in its tenant's names. All words are lower case. Immutable.
 *
 * @param principal {@code User:sa-…}, or {@code User:*} for all of the virtual cluster
 * @param resourceType {@code topic}, {@code group}, {@code cluster} or {@code transactional_id}
 * @param resourceName of the resource; {@code *} for all
 * @param patternType {@code literal} or {@code prefixed}
 * @param operation Kafka's name of it
 * @param permission {@code allow} or {@code deny}
 * @param host an IP address, or {@code *} for all
 */
public record Acl(
    String principal,
    String resourceType,
    String resourceName,
    String patternType,
    String operation,
    String permission,
    String host)
    implements Comparable<Acl> {
  /** All principals of a virtual cluster. */
  public static final String EVERYBODY = "User:*";

  /** What begins every principal. */
  public static final String USER = "User:";

  /** The only name of the resource {@code cluster}. */
  public static final String CLUSTER_NAME = "kafka-cluster";

  /** ACLs of one virtual cluster at most; the brokers refuse more. */
  public static final int PER_CLUSTER_MAX = 1_000;

  /** No name may hold it. */
  private static final String SEPARATOR = "\0";

  private static final Comparator<Acl> ORDER =
      Comparator.comparing(Acl::principal)
          .thenComparing(Acl::resourceType)
          .thenComparing(Acl::resourceName)
          .thenComparing(Acl::patternType)
          .thenComparing(Acl::operation)
          .thenComparing(Acl::permission)
          .thenComparing(Acl::host);

  /** What allows a principal everything in a virtual cluster. */
  public static List<Acl> full(String principal) {
    return List.of(
        all(principal, "topic", "*"),
        all(principal, "group", "*"),
        all(principal, "cluster", CLUSTER_NAME),
        all(principal, "transactional_id", "*"));
  }

  /** Whether it takes something away. */
  public boolean denies() {
    return permission.equals("deny");
  }

  private static Acl all(String principal, String type, String name) {
    return new Acl(principal, type, name, "literal", "all", "allow", "*");
  }

  /** Everything that it says, as one text. */
  public String key() {
    return String.join(
        SEPARATOR, principal, resourceType, resourceName, patternType, operation, permission, host);
  }

  /** What {@link #key} was made of. */
  public static Acl ofKey(String key) {
    String[] fields = key.split(SEPARATOR, -1);
    return new Acl(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6]);
  }

  @Override
  public int compareTo(Acl other) {
    return ORDER.compare(this, other);
  }
}
