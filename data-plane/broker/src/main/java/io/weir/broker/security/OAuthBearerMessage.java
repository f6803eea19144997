package io.weir.broker.security;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The client's first message of OAUTHBEARER (RFC 7628 §3.1): {@code n,a=authzid, ^A auth=Bearer
 * token ^A key=value ^A … ^A}. Immutable; {@code toString} hides the token.
 *
 * @param authorizationId as whom the client wants to act; empty if it doesn't say
 * @param token the bearer token
 */
record OAuthBearerMessage(String authorizationId, String token) {
  private static final char SEPARATOR = '\u0001';
  private static final String AUTH = "auth";
  private static final String SCHEME = "bearer ";
  private static final int PAIRS_MAX = 32;

  /** Reads a message; empty if it is malformed. */
  static Optional<OAuthBearerMessage> parse(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
    int begin = text.indexOf(SEPARATOR);
    String end = "" + SEPARATOR + SEPARATOR;
    if (begin < 0 || text.length() < begin + 1 + end.length() || !text.endsWith(end)) {
      return Optional.empty();
    }
    Optional<String> authorizationId = authorizationId(text.substring(0, begin));
    String pairs = text.substring(begin + 1, text.length() - end.length());
    return authorizationId.flatMap(
        id -> token(pairs).map(token -> new OAuthBearerMessage(id, token)));
  }

  /** The header of GS2 (RFC 5801 §4) without channel binding, which no Kafka client does. */
  private static Optional<String> authorizationId(String header) {
    if (!header.endsWith(",") || !header.startsWith("n,") && !header.startsWith("y,")) {
      return Optional.empty();
    }
    if (header.length() < "n,,".length()) {
      return Optional.empty();
    }
    String name = header.substring(2, header.length() - 1);
    if (name.isEmpty()) {
      return Optional.of("");
    }
    if (!name.startsWith("a=") || name.length() == 2 || name.indexOf(',') >= 0) {
      return Optional.empty();
    }
    return saslName(name.substring(2));
  }

  /** A comma and an equals sign are written {@code =2C} and {@code =3D}; no other escape exists. */
  private static Optional<String> saslName(String escaped) {
    String rest = escaped.replace("=2C", "").replace("=3D", "");
    return rest.indexOf('=') >= 0
        ? Optional.empty()
        : Optional.of(escaped.replace("=2C", ",").replace("=3D", "="));
  }

  private static Optional<String> token(String text) {
    String[] pairs = text.split("" + SEPARATOR, PAIRS_MAX + 1);
    Set<String> names = new HashSet<>();
    String token = null;
    if (pairs.length > PAIRS_MAX) {
      return Optional.empty();
    }
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? "" : pair.substring(0, equals);
      if (!isName(name) || !names.add(name)) {
        return Optional.empty();
      }
      if (name.equals(AUTH)) {
        String value = pair.substring(equals + 1);
        if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
          return Optional.empty();
        }
        token = value.substring(SCHEME.length());
      }
    }
    // Extensions (KIP-342) have no meaning here: the token alone says who the client is and where.
    return Optional.ofNullable(token).filter(value -> !value.isEmpty());
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && name.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z');
  }

  @Override
  public String toString() {
    return "OAuthBearerMessage[***]";
  }
}
