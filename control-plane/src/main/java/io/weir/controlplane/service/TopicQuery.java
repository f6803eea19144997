package io.weir.controlplane.service;

import io.weir.controlplane.domain.PhysicalTopic;
import java.util.Locale;

/**
 * Which topics of a list, and what of them.
 *
 * @param text that their names hold, in any case; empty means all
 * @param order how it is sorted
 * @param withConfigs with their explicit settings
 * @param withSize with what they hold
 * @param withRate with how fast they are written
 */
public record TopicQuery(
    String text, TopicOrder order, boolean withConfigs, boolean withSize, boolean withRate) {
  /** Compares without case. */
  public TopicQuery {
    text = text.toLowerCase(Locale.ROOT);
  }

  boolean matches(PhysicalTopic topic) {
    return text.isEmpty() || topic.name().toLowerCase(Locale.ROOT).contains(text);
  }

  /** Whether sizes and rates of every topic are needed. */
  boolean needsLook() {
    return withRate || order.needsFigures();
  }
}
