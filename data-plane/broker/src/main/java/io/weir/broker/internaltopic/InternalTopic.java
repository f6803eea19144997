package io.weir.broker.internaltopic;

import io.weir.protocol.PhysicalTopic;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * A topic of the brokers' own. Immutable.
 *
 * @param name its name
 * @param configs its own settings when it is created
 */
public record InternalTopic(PhysicalTopic name, Map<String, String> configs) {
  /** The only partition. */
  public static final int PARTITION = 0;

  /** Copies the map. */
  public InternalTopic {
    configs = Map.copyOf(configs);
  }

  /** The only partition, by name. */
  public TopicPartition partition() {
    return new TopicPartition(name.name(), PARTITION);
  }
}
