package io.weir.controlplane.service.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which records are wanted: all conditions that are there hold. Immutable. */
public final class MessageFilter {
  /** Longer values are never parsed as JSON, so they match no path. */
  public static final int JSON_BYTES_MAX = 1 << 20;

  private static final Pattern PATH =
      Pattern.compile(
          "(?:\\$\\.?)?(?:[^.\\[\\]$][^.\\[\\]]*|\\[[0-9]{1,9}])(?:\\.[^.\\[\\]]+|\\[[0-9]{1,9}])*");
  private static final Pattern STEP = Pattern.compile("\\[([0-9]{1,9})]|([^.\\[\\]]+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BytesSearch key;
  private final BytesSearch value;
  private final String headerName;
  private final BytesSearch headerValue;
  private final List<Object> path;
  private final String jsonText;

  /** Null means no such condition; of {@code jsonPath} and {@code jsonText} both or none. */
  public MessageFilter(
      String keyContains, String valueContains, String header, String jsonPath, String jsonText) {
    this.key = search(keyContains);
    this.value = search(valueContains);
    int equals = header == null ? -1 : header.indexOf('=');
    this.headerName = equals < 0 ? header : header.substring(0, equals);
    this.headerValue = equals < 0 ? null : search(header.substring(equals + 1));
    this.path = jsonPath == null ? null : steps(jsonPath);
    this.jsonText = jsonText;
  }

  /** Whether it is a path that is understood. */
  public static boolean legalPath(String path) {
    return PATH.matcher(path).matches();
  }

  private static List<Object> steps(String path) {
    List<Object> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(path.startsWith("$") ? path.substring(1) : path);
    while (matcher.find()) {
      steps.add(matcher.group(1) == null ? matcher.group(2) : Integer.parseInt(matcher.group(1)));
    }
    return List.copyOf(steps);
  }

  /** Whether a record is wanted. */
  public boolean matches(MessageGateway.Stored stored) {
    return contains(stored.key(), key)
        && contains(stored.value(), value)
        && (headerName == null || stored.headers().stream().anyMatch(this::matches))
        && (path == null || text(stored.value()).filter(jsonText::equals).isPresent());
  }

  private boolean matches(MessageGateway.Header header) {
    return header.name().equals(headerName) && contains(header.value(), headerValue);
  }

  private Optional<String> text(byte[] json) {
    if (json == null || json.length > JSON_BYTES_MAX) {
      return Optional.empty();
    }
    JsonNode node;
    try {
      node = JSON.readTree(json);
    } catch (IOException e) {
      return Optional.empty(); // a value that is no JSON has no such place
    }
    for (Object step : path) {
      node = step instanceof Integer index ? node.path(index) : node.path((String) step);
    }
    if (node.isMissingNode()) {
      return Optional.empty();
    }
    return Optional.of(node.isValueNode() ? node.asText() : node.toString());
  }

  private static boolean contains(byte[] data, BytesSearch wanted) {
    return wanted == null || (data != null && wanted.isIn(data));
  }

  private static BytesSearch search(String text) {
    return text == null ? null : new BytesSearch(text.getBytes(StandardCharsets.UTF_8));
  }
}
