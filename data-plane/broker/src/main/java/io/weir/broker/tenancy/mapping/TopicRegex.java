package io.weir.broker.tenancy.mapping;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.weir.broker.tenancy.Namespace;
import java.util.Optional;
import org.apache.kafka.common.errors.InvalidRegularExpression;

/**
 * A tenant's regular expression over topic names (RE2, KIP-848), and what it is called in the
 * cluster: {@code <prefix>\.(?:<expression>)}, which matches nothing outside the virtual cluster,
 * since the coordinator matches whole names. The tenant's expression has to be valid by itself, so
 * that none of its parentheses can close the group around it. Stateless.
 *
 * <p>An anchor {@code ^} that begins an alternative would now stand behind the prefix and match
 * nothing: it becomes {@code (?:^|)}, which does nothing, as it does nothing where whole names are
 * matched. RE2's cost is linear in its program, but counted repetition multiplies the program
 * ({@code ((a{1000}){1000}){1000}} has a billion instructions), so that it is refused.
 */
final class TopicRegex {
  /** Characters of an expression. */
  static final int LENGTH_MAX = 512;

  /** Parentheses within parentheses: RE2's parser goes down by recursion. */
  static final int DEPTH_MAX = 50;

  private static final String OPEN = "\\.(?:";
  private static final String CLOSE = ")";
  private static final String ANCHOR = "^";
  private static final String IDLE_ANCHOR = "(?:^|)";

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
    if (regex.contains(IDLE_ANCHOR)) {
      throw refusal(regex, IDLE_ANCHOR + " is not supported");
    }
    String physical = opening(namespace) + withIdleAnchors(regex) + CLOSE;
    try {
      Pattern.compile(regex);
      // An open quotation (\Q without \E) is valid alone and would quote what closes the group.
      Pattern.compile(physical);
    } catch (PatternSyntaxException e) {
      throw refusal(regex, e.getDescription());
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
    return physical
        .substring(opening.length(), physical.length() - CLOSE.length())
        .replace(IDLE_ANCHOR, ANCHOR);
  }

  /** Looks at every operator before anything is compiled. */
  private static String withIdleAnchors(String regex) {
    StringBuilder physical = new StringBuilder(regex.length() + 16);
    RegexTokens tokens = new RegexTokens(regex);
    int depth = 0;
    boolean leading = true;
    for (Optional<RegexTokens.Token> next = tokens.next(); next.isPresent(); next = tokens.next()) {
      RegexTokens.Token token = next.get();
      if (token.is('{')) {
        throw refusal(regex, "counted repetition is not supported (write a literal { as \\{)");
      }
      if (token.is('(')) {
        depth++;
        if (depth > DEPTH_MAX) {
          throw refusal(regex, "groups are nested " + DEPTH_MAX + " deep at most");
        }
      } else if (token.is(')')) {
        depth--;
      }
      boolean idle = leading && token.is('^');
      physical.append(idle ? IDLE_ANCHOR : token.text());
      leading = idle || token.is('|') || isGroupOpening(token, physical);
    }
    return physical.toString();
  }

  /** Whether an alternative begins behind: at {@code (} and at the end of {@code (?:}. */
  private static boolean isGroupOpening(RegexTokens.Token token, CharSequence before) {
    int length = before.length();
    return token.is('(')
        || token.is('?') && length >= 2 && before.charAt(length - 2) == '('
        || token.is(':')
            && length >= 3
            && before.charAt(length - 2) == '?'
            && before.charAt(length - 3) == '(';
  }

  private static InvalidRegularExpression refusal(String regex, String why) {
    return new InvalidRegularExpression(
        "SubscribedTopicRegex `" + regex + "` is not a valid regular expression: " + why);
  }

  private static String opening(Namespace namespace) {
    return namespace.virtualCluster().orElseThrow().prefix() + OPEN;
  }
}
