package io.weir.controlplane.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.security.Sha256;
import io.weir.controlplane.service.Precondition;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Entity tags (RFC 9110 §8.8.3, §13.1.1): a hash of what a resource's representation says, so that
 * any write shows, whoever made it. Thread-safe.
 */
public final class EntityTags {
  /** Set once, or by mere use; that the control plane learns of them is no change. */
  private static final List<String> NEVER_CHANGED = List.of("created_at", "origin", "last_used_at");

  private static final int TAG_CHARACTERS = 32;
  private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7e]*)\"\\s*(,|$)");

  private final ObjectMapper json;
  private final ObjectWriter sorted;

  /** Tags what this mapper writes. */
  public EntityTags(ObjectMapper json) {
    this.json = json;
    this.sorted = json.writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED);
  }

  /** The header's value for a representation. */
  String of(Object representation) {
    JsonNode tree = json.valueToTree(representation);
    if (tree instanceof ObjectNode object) {
      tree = object.deepCopy().without(NEVER_CHANGED);
    }
    try {
      return '"' + Sha256.hex(sorted.writeValueAsString(tree)).substring(0, TAG_CHARACTERS) + '"';
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a representation can't be written as JSON", e);
    }
  }

  /**
   * The condition in an If-Match header.
   *
   * @param header null without one
   */
  Precondition ifMatch(String header) {
    if (header == null) {
      return Precondition.none();
    }
    if (header.strip().equals("*")) {
      return current -> {}; // It exists, or the request would have ended before.
    }
    requireTags(header);
    return current -> {
      // Weak tags never match strongly.
      String tag = of(current);
      if (!contains(header, tag)) {
        throw new ProblemException(
            ProblemCode.PRECONDITION_FAILED,
            "The resource was changed since; read it again. Its ETag is " + tag + " now.");
      }
    };
  }

  private static boolean contains(String header, String tag) {
    Matcher matcher = TAG.matcher(header);
    while (matcher.find()) {
      if (matcher.group(1) == null && tag.equals('"' + matcher.group(2) + '"')) {
        return true;
      }
    }
    return false;
  }

  private static void requireTags(String header) {
    Matcher matcher = TAG.matcher(header);
    int read = 0;
    while (read < header.length() && matcher.find(read) && matcher.start() == read) {
      read = matcher.end();
    }
    if (read == 0 || read < header.length()) {
      throw new ProblemException(
          ProblemCode.INVALID_REQUEST, "If-Match must be '*' or a list of quoted entity tags.");
    }
  }
}
