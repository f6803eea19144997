package io.weir.broker.tenancy.store;

import io.weir.broker.internaltopic.InternalTopic;
import io.weir.protocol.PhysicalTopic;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** The topic that holds the tenancy records. Not instantiable. */
public final class TenancyTopic {
  /** The topic. */
  public static final InternalTopic TOPIC =
      new InternalTopic(
          new PhysicalTopic("__weir_tenancy"),
          Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));

  /** Its name. */
  public static final PhysicalTopic NAME = TOPIC.name();

  private TenancyTopic() {}
}
