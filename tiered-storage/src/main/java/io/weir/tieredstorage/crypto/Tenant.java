package io.weir.tieredstorage.crypto;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Whose keys encrypt a topic: the virtual cluster that prefixes the topic's name, else the topic
 * alone. The two kinds never name the same tenant. Immutable.
 */
public record Tenant(String name) {
  private static final Pattern VIRTUAL_CLUSTER = Pattern.compile("([a-z0-9]{10})\\..+");

  public Tenant {
    Objects.requireNonNull(name, "name");
  }

  /**
   * @param topic the physical name
   */
  public static Tenant ofTopic(String topic) {
    var prefixed = VIRTUAL_CLUSTER.matcher(topic);
    return new Tenant(prefixed.matches() ? "vc:" + prefixed.group(1) : "topic:" + topic);
  }
}
