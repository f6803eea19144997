package io.weir.broker.tenancy.mapping;

import java.util.Optional;

/**
 * Reads a regular expression (RE2 syntax) from left to right, far enough to tell what is an
 * operator and what stands in an escape, a quotation or a character class. Single use, single
 * thread.
 */
final class RegexTokens {
  private static final String QUOTE = "\\Q";
  private static final String QUOTE_END = "\\E";

  private final String regex;
  private int at;

  RegexTokens(String regex) {
    this.regex = regex;
  }

  /**
   * A piece of the expression.
   *
   * @param text its characters
   * @param operator whether it is one character that is neither escaped nor quoted nor in a class
   */
  record Token(String text, boolean operator) {
    boolean is(char character) {
      return operator && text.charAt(0) == character;
    }
  }

  /** The next piece; empty at the end. */
  Optional<Token> next() {
    if (at >= regex.length()) {
      return Optional.empty();
    }
    int from = at;
    boolean operator = false;
    if (regex.startsWith(QUOTE, at)) {
      int end = regex.indexOf(QUOTE_END, at);
      at = end < 0 ? regex.length() : end + QUOTE_END.length();
    } else if (regex.charAt(at) == '\\') {
      escape();
    } else if (regex.charAt(at) == '[') {
      characterClass();
    } else {
      at++;
      operator = true;
    }
    return Optional.of(new Token(regex.substring(from, at), operator));
  }

  /** A backslash and what belongs to it, such as the name in {@code \\p{Greek}}. */
  private void escape() {
    at = Math.min(regex.length(), at + 2);
    char kind = regex.charAt(at - 1);
    if ((kind == 'p' || kind == 'P' || kind == 'x') && regex.startsWith("{", at)) {
      int end = regex.indexOf('}', at);
      at = end < 0 ? regex.length() : end + 1;
    }
  }

  private void characterClass() {
    at++;
    if (regex.startsWith("^", at)) {
      at++;
    }
    if (regex.startsWith("]", at)) {
      at++; // the first one is a literal
    }
    while (at < regex.length() && regex.charAt(at) != ']') {
      if (regex.startsWith("[:", at) && regex.indexOf(":]", at) > 0) {
        at = regex.indexOf(":]", at) + 2;
      } else if (regex.charAt(at) == '\\') {
        escape();
      } else {
        at++;
      }
    }
    at = Math.min(regex.length(), at + 1);
  }
}
