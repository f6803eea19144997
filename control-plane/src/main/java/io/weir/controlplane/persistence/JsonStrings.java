package io.weir.controlplane.persistence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.TreeMap;

/** Settings in a column: a JSON object of strings, by key. Thread-safe. */
final class JsonStrings {
  private static final TypeReference<TreeMap<String, String>> STRINGS = new TypeReference<>() {};

  private final ObjectMapper json = new ObjectMapper();

  String write(Map<String, String> strings) {
    try {
      return json.writeValueAsString(new TreeMap<>(strings));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("settings can't be written as JSON", e);
    }
  }

  Map<String, String> parse(String text) {
    try {
      return json.readValue(text, STRINGS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("stored settings are not JSON", e);
    }
  }
}
