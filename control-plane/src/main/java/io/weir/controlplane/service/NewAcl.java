package io.weir.controlplane.service;

import io.weir.controlplane.domain.Acl;
import io.weir.controlplane.domain.Validation;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * An ACL as a caller writes it: words in any case, what has a default may be missing.
 *
 * @param principal {@code User:sa-…} or {@code User:*}
 * @param resourceType what it is about
 * @param resourceName default for a cluster: {@code kafka-cluster}
 * @param patternType default {@code literal}
 * @param operation what may be done, or not
 * @param permission default {@code allow}
 * @param host default {@code *}
 */
public record NewAcl(
    String principal,
    String resourceType,
    String resourceName,
    String patternType,
    String operation,
    String permission,
    String host) {
  private static final int NAME_LENGTH_MAX = 1_000;
  private static final String CLUSTER = "cluster";

  /** As Kafka has it: others would never be asked for. */
  private static final Map<String, Set<String>> OPERATIONS =
      Map.of(
          "topic",
          Set.of(
              "all",
              "read",
              "write",
              "create",
              "delete",
              "alter",
              "describe",
              "describe_configs",
              "alter_configs"),
          "group",
          Set.of("all", "read", "delete", "describe", "describe_configs", "alter_configs"),
          CLUSTER,
          Set.of(
              "all",
              "create",
              "alter",
              "describe",
              "cluster_action",
              "describe_configs",
              "alter_configs",
              "idempotent_write"),
          "transactional_id",
          Set.of("all", "write", "describe"));

  /** With words in lower case and defaults; not validated. */
  Acl normalized() {
    String type = lower(resourceType, null);
    String name = resourceName == null && CLUSTER.equals(type) ? Acl.CLUSTER_NAME : resourceName;
    return new Acl(
        principal,
        type,
        name,
        lower(patternType, "literal"),
        lower(operation, null),
        lower(permission, "allow"),
        normalizedHost());
  }

  /**
   * Names every broken field.
   *
   * @param at JSON pointer of the ACL in the request; empty for the whole body
   */
  void validate(Validation validation, String at) {
    Acl acl = normalized();
    Set<String> operations = acl.resourceType() == null ? null : OPERATIONS.get(acl.resourceType());
    validation
        .require(
            acl.principal() != null
                && acl.principal().startsWith(Acl.USER)
                && acl.principal().length() > Acl.USER.length(),
            at + "/principal",
            "must be 'User:*' or 'User:' and the id of a service account")
        .require(
            operations != null,
            at + "/resource_type",
            "must be one of topic, group, cluster and transactional_id")
        .require(
            acl.resourceName() != null
                && !acl.resourceName().isEmpty()
                && acl.resourceName().length() <= NAME_LENGTH_MAX
                && acl.resourceName().indexOf('\0') < 0
                && (!CLUSTER.equals(acl.resourceType())
                    || acl.resourceName().equals(Acl.CLUSTER_NAME)),
            at + "/resource_name",
            CLUSTER.equals(acl.resourceType())
                ? "must be " + Acl.CLUSTER_NAME + ", or missing"
                : "must have 1 to " + NAME_LENGTH_MAX + " characters")
        .require(
            List.of("literal", "prefixed").contains(acl.patternType())
                && (!CLUSTER.equals(acl.resourceType()) || acl.patternType().equals("literal")),
            at + "/pattern_type",
            "must be literal or prefixed; a cluster is named literally")
        .require(
            acl.operation() != null && (operations == null || operations.contains(acl.operation())),
            at + "/operation",
            operations == null
                ? "must be an operation"
                : "must be one of " + String.join(", ", operations.stream().sorted().toList()))
        .require(
            List.of("allow", "deny").contains(acl.permission()),
            at + "/permission",
            "must be allow or deny")
        .require(acl.host() != null, at + "/host", "must be an IP address, or '*'");
  }

  /** Null if it is no address; brokers compare it as text with how Java writes the client's. */
  private String normalizedHost() {
    String wanted = Objects.requireNonNullElse(host, "*");
    if (wanted.equals("*")) {
      return wanted;
    }
    try {
      return InetAddress.ofLiteral(wanted).getHostAddress();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String lower(String word, String missing) {
    return word == null ? missing : word.toLowerCase(Locale.ROOT);
  }
}
