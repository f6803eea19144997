package io.weir.broker.tenancy.mapping;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.weir.broker.tenancy.Namespace;
import org.apache.kafka.common.errors.InvalidRegularExpression;

/**
 * A tenant's regular expression over topic names (RE2, KIP-848), and what it is called in the
 * cluster: {@code <prefix>\.(?:<expression>)}, which matches nothing outside the virtual cluster,
 * since the coordinator matches whole names. The tenant's expression has to be valid by itself, so
 * that none of its parentheses can close the group around it. Stateless.
 */
final class TopicRegex {
  /** Characters of an expression; RE2 takes time and memory linear in it. */
  static final int LENGTH_MAX = 1_024;

  private static final String OPEN = "\\.(?:";
  private static final String CLOSE = ")";

  private TopicRegex() {}

  /**
   * The physical expression. Null (no change) and the empty one (no subscription by expression)
   * stay as they are.
   *
   * @throws InvalidRegularExpression in the tenant's own terms
   */
  static String toPhysical(String regex, Namespace namespace) {
    if (regex == null || regex.isEmpty() || namespace.isPhysical()) {
      return regex;
    }
    if (regex.length() > LENGTH_MAX) {
      throw new InvalidRegularExpression(
          "a subscription's regular expression has " + LENGTH_MAX + " characters at most");
    }
    String physical = opening(namespace) + regex + CLOSE;
    try {
      Pattern.compile(regex);
      // An open quotation (\Q without \E) is valid alone and would quote what closes the group.
      Pattern.compile(physical);
    } catch (PatternSyntaxException e) {
      throw new InvalidRegularExpression(
          "SubscribedTopicRegex `"
              + regex
              + "` is not a valid regular expression: "
              + e.getDescription());
    }
    return physical;
  }

  /**
   * The tenant's expression.
   *
   * @throws IllegalStateException if it was not made by {@link #toPhysical} for this namespace
   */
  static String toTenant(String physical, Namespace namespace) {
    if (physical == null || physical.isEmpty() || namespace.isPhysical()) {
      return physical;
    }
    String opening = opening(namespace);
    if (!physical.startsWith(opening) || !physical.endsWith(CLOSE)) {
      throw new IllegalStateException("an expression outside the namespace");
    }
    return physical.substring(opening.length(), physical.length() - CLOSE.length());
  }

  private static String opening(Namespace namespace) {
    return namespace.virtualCluster().orElseThrow().prefix() + OPEN;
  }
}
