package io.weir.broker.tenancy.store;

import io.weir.broker.internaltopic.InternalTopic;
import io.weir.protocol.PhysicalTopic;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** The topic that holds the tenancy records. Not instantiable. */
public final class TenancyTopic {
  private static final int SEGMENT_BYTES = 16 << 20;

  /** The topic. */
  public static final InternalTopic TOPIC =
      new InternalTopic(
          new PhysicalTopic("__weir_tenancy"),
          Map.of(
              TopicConfig.CLEANUP_POLICY_CONFIG,
              TopicConfig.CLEANUP_POLICY_COMPACT,
              // The active segment is not compacted, and a starting broker reads all of it.
              TopicConfig.SEGMENT_BYTES_CONFIG,
              Integer.toString(SEGMENT_BYTES)));

  /** Its name. */
  public static final PhysicalTopic NAME = TOPIC.name();

  private TenancyTopic() {}
}
