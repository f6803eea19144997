package io.weir.controller;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which settings a topic was given by its virtual cluster's defaults: a hidden configuration of the
 * topic that names them with the values that they were given. A setting that has another value by
 * now is the topic's own, whoever changed it, so that the two need not be changed at once. The
 * settings themselves are the topic's in any case. Not instantiable.
 */
public final class ClusterDefaults {
  /** Name of the topic's configuration; keys and values as in a form, {@code key=value&…}. */
  public static final String TOPIC_CONFIG = "weir.cluster.defaults";

  /** What somebody hears that wants to set it. */
  public static final String NOT_TO_BE_SET =
      TOPIC_CONFIG + " is the brokers' own note of what default_topic_config gave a topic";

  private ClusterDefaults() {}

  /** The configuration's value for these settings. */
  public static String encode(Map<String, String> given) {
    return new TreeMap<>(given)
        .entrySet().stream()
            .map(each -> form(each.getKey()) + "=" + form(each.getValue()))
            .collect(Collectors.joining("&"));
  }

  /**
   * The settings that a topic was given, by what it has; those that somebody has changed since are
   * among them with the value that they had.
   */
  public static Map<String, String> given(Map<String, String> topicConfig) {
    Map<String, String> given = new HashMap<>();
    for (String pair : topicConfig.getOrDefault(TOPIC_CONFIG, "").split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        given.put(text(pair.substring(0, equals)), text(pair.substring(equals + 1)));
      }
    }
    return given;
  }

  private static String form(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String text(String form) {
    return URLDecoder.decode(form, StandardCharsets.UTF_8);
  }
}
