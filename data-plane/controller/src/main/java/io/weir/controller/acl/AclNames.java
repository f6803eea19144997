package io.weir.controller.acl;

import io.weir.protocol.VirtualClusterId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * An ACL as its tenant writes it, and as KRaft stores it. Stateless.
 *
 * <pre>
 *   tenant                      stored
 *   User:sa-1                   User:&lt;vc&gt;.sa-1
 *   User:*                      User:&lt;vc&gt;.*
 *   LITERAL orders              LITERAL &lt;vc&gt;.orders
 *   PREFIXED orders             PREFIXED &lt;vc&gt;.orders
 *   LITERAL *                   PREFIXED &lt;vc&gt;.
 *   CLUSTER kafka-cluster       CLUSTER kafka-cluster (whose it is says the principal)
 * </pre>
 *
 * What is stored in another form belongs to no virtual cluster and gives nobody anything.
 */
public final class AclNames {
  private static final Pattern PREFIXED =
      Pattern.compile("([a-z0-9]{" + VirtualClusterId.PREFIX_LENGTH + "})\\.(.*)", Pattern.DOTALL);
  private static final String USER = "User:";
  private static final String WILDCARD = ResourcePattern.WILDCARD_RESOURCE;
  private static final char SEPARATOR = '.';

  private AclNames() {}

  /**
   * A stored ACL of one virtual cluster.
   *
   * @param virtualCluster whose
   * @param acl in the tenant's names
   */
  public record Owned(VirtualClusterId virtualCluster, AclBinding acl) {}

  /** As KRaft stores it. The tenant's principal begins with {@code User:}. */
  public static AclBinding toStored(VirtualClusterId virtualCluster, AclBinding acl) {
    String principal = acl.entry().principal();
    if (!principal.startsWith(USER)) {
      throw new IllegalArgumentException("a principal that is no user: " + principal);
    }
    String prefix = virtualCluster.prefix() + SEPARATOR;
    return new AclBinding(
        toStored(prefix, acl.pattern()),
        with(acl.entry(), USER + prefix + principal.substring(USER.length())));
  }

  private static ResourcePattern toStored(String prefix, ResourcePattern pattern) {
    if (pattern.resourceType() == ResourceType.CLUSTER) {
      return pattern;
    }
    return pattern.patternType() == PatternType.LITERAL && pattern.name().equals(WILDCARD)
        ? new ResourcePattern(pattern.resourceType(), prefix, PatternType.PREFIXED)
        : new ResourcePattern(
            pattern.resourceType(), prefix + pattern.name(), pattern.patternType());
  }

  /** Whose a stored ACL is, and how its tenant writes it; empty if it is nobody's. */
  public static Optional<Owned> toTenant(AclBinding stored) {
    String principal = stored.entry().principal();
    Matcher user =
        PREFIXED.matcher(principal.startsWith(USER) ? principal.substring(USER.length()) : "");
    if (!user.matches() || user.group(2).isEmpty()) {
      return Optional.empty();
    }
    return toTenant(user.group(1), stored.pattern())
        .map(
            pattern ->
                new Owned(
                    new VirtualClusterId(user.group(1)),
                    new AclBinding(pattern, with(stored.entry(), USER + user.group(2)))));
  }

  private static Optional<ResourcePattern> toTenant(String prefix, ResourcePattern stored) {
    if (stored.resourceType() == ResourceType.CLUSTER) {
      return Optional.of(stored)
          .filter(pattern -> pattern.name().equals(Resource.CLUSTER_NAME))
          .filter(pattern -> pattern.patternType() == PatternType.LITERAL);
    }
    Matcher name = PREFIXED.matcher(stored.name());
    if (!name.matches() || !name.group(1).equals(prefix)) {
      return Optional.empty();
    }
    String rest = name.group(2);
    return switch (stored.patternType()) {
      case PREFIXED ->
          Optional.of(
              rest.isEmpty()
                  ? new ResourcePattern(stored.resourceType(), WILDCARD, PatternType.LITERAL)
                  : new ResourcePattern(stored.resourceType(), rest, PatternType.PREFIXED));
      // A literal "*" is stored as a prefix: in this form it would be one that nobody wrote.
      case LITERAL ->
          rest.isEmpty() || rest.equals(WILDCARD)
              ? Optional.empty()
              : Optional.of(new ResourcePattern(stored.resourceType(), rest, PatternType.LITERAL));
      default -> Optional.empty();
    };
  }

  private static AccessControlEntry with(AccessControlEntry entry, String principal) {
    return new AccessControlEntry(
        principal, entry.host(), entry.operation(), entry.permissionType());
  }
}
