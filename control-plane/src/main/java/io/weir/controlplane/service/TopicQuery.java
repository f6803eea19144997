package io.weir.controlplane.service;

import io.weir.controlplane.domain.PhysicalTopic;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which topics of a list, and what of them.
 *
 * @param text that their names hold, in any case; empty means all
 * @param descending from the last name to the first
 * @param withConfigs with their explicit settings
 * @param withSize with what they hold
 */
public record TopicQuery(String text, boolean descending, boolean withConfigs, boolean withSize) {
  /** Compares without case. */
  public TopicQuery {
    text = text.toLowerCase(Locale.ROOT);
  }

  /** Of a page whose names follow this one, if any. */
  boolean matches(PhysicalTopic topic, Optional<String> after) {
    return (text.isEmpty() || topic.name().toLowerCase(Locale.ROOT).contains(text))
        && (after.isEmpty() || order().compare(topic.name(), after.get()) > 0);
  }

  /** Those of a list that is sorted by name, in their order. */
  List<PhysicalTopic> ordered(List<PhysicalTopic> byName) {
    return descending ? byName.reversed() : byName;
  }

  private Comparator<String> order() {
    return descending ? Comparator.reverseOrder() : Comparator.naturalOrder();
  }
}
