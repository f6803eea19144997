package io.weir.broker.handlers.admin;

import io.weir.protocol.PhysicalTopic;
import org.apache.kafka.common.internals.Topic;

/** Which topics are the brokers' own. Not instantiable. */
final class InternalTopics {
  private static final String OWN_PREFIX = "__weir_";

  private InternalTopics() {}

  static boolean isInternal(PhysicalTopic topic) {
    return Topic.isInternal(topic.name()) || topic.name().startsWith(OWN_PREFIX);
  }
}
