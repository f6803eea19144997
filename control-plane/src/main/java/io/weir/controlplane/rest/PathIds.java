package io.weir.controlplane.rest;

import io.weir.controlplane.domain.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Names in paths that tenants chose freely: what holds other characters than {@code [A-Za-z0-9._-]}
 * is written {@code ~} and base64url of its UTF-8, as servers and proxies refuse {@code %2F}.
 * Stateless.
 */
final class PathIds {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]+");
  private static final String ENCODED = "~";

  private PathIds() {}

  /** The name that a path means; of another form than these there is nothing. */
  static String decode(String kind, String path) {
    if (PLAIN.matcher(path).matches()) {
      return path;
    }
    if (path.startsWith(ENCODED)) {
      try {
        byte[] bytes = Base64.getUrlDecoder().decode(path.substring(ENCODED.length()));
        String name = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        if (name.indexOf('\0') < 0) { // which PostgreSQL holds in no text
          return name;
        }
      } catch (IllegalArgumentException | CharacterCodingException e) {
        throw ProblemException.notFound(kind, path);
      }
    }
    throw ProblemException.notFound(kind, path);
  }
}
