package io.weir.broker.security.token;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Base64;

/**
 * A part of a token: a JSON object, strictly. A name that is given twice, bytes behind the object
 * and deep nesting are refused. Immutable.
 */
final class TokenJson {
  private static final int NESTING_MAX = 4;
  private static final int TEXT_CHARACTERS_MAX = 512;
  private static final long SECONDS_MAX = 100_000_000_000L;
  private static final long MS_PER_SECOND = 1_000;
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonMapper.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build()
                  .getFactory()
                  .setStreamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(NESTING_MAX).build()))
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final JsonNode object;

  private TokenJson(JsonNode object) {
    this.object = object;
  }

  /** Reads base64url of an object. */
  static TokenJson parse(String base64url, String part) throws InvalidTokenException {
    JsonNode node;
    try {
      node = JSON.readTree(base64(base64url, part));
    } catch (IOException e) {
      throw new InvalidTokenException(part + " is not JSON");
    }
    if (node == null || !node.isObject()) {
      throw new InvalidTokenException(part + " is not an object");
    }
    return new TokenJson(node);
  }

  /** Bytes of base64url without padding (RFC 7515 §2). */
  static byte[] base64(String base64url, String part) throws InvalidTokenException {
    if (base64url.indexOf('=') >= 0) {
      throw new InvalidTokenException(part + " is padded");
    }
    try {
      return Base64.getUrlDecoder().decode(base64url);
    } catch (IllegalArgumentException e) {
      throw new InvalidTokenException(part + " is not base64url");
    }
  }

  int size() {
    return object.size();
  }

  boolean has(String name) {
    return object.has(name);
  }

  JsonNode node(String name) throws InvalidTokenException {
    JsonNode node = object.get(name);
    if (node == null) {
      throw new InvalidTokenException("without " + name);
    }
    return node;
  }

  /** A string that is not empty. */
  String text(String name) throws InvalidTokenException {
    JsonNode node = node(name);
    if (!node.isTextual()
        || node.textValue().isEmpty()
        || node.textValue().length() > TEXT_CHARACTERS_MAX) {
      throw new InvalidTokenException(name + " of the wrong form");
    }
    return node.textValue();
  }

  /** Whole seconds since the epoch, as milliseconds. */
  long timeMs(String name) throws InvalidTokenException {
    JsonNode node = node(name);
    if (!node.isIntegralNumber()
        || !node.canConvertToLong()
        || node.longValue() <= 0
        || node.longValue() > SECONDS_MAX) {
      throw new InvalidTokenException(name + " of the wrong form");
    }
    return node.longValue() * MS_PER_SECOND;
  }
}
