package io.weir.broker.tiering.metadata;

import io.weir.broker.internaltopic.InternalTopic;
import io.weir.protocol.PhysicalTopic;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** The topic that holds the events of remote segments. Not instantiable. */
public final class RemoteLogMetadataTopic {
  private static final String FOREVER = "-1";

  /**
   * Small segments, so that moving the log's start up frees what lies below. Nothing goes by age or
   * size: an event that is gone makes the objects of a segment unreadable, and nobody would delete
   * them.
   */
  private static final int SEGMENT_BYTES = 16 << 20;

  /** The topic. */
  public static final InternalTopic TOPIC =
      new InternalTopic(
          new PhysicalTopic("__weir_remote_log_metadata"),
          Map.of(
              TopicConfig.CLEANUP_POLICY_CONFIG,
              TopicConfig.CLEANUP_POLICY_DELETE,
              TopicConfig.RETENTION_MS_CONFIG,
              FOREVER,
              TopicConfig.RETENTION_BYTES_CONFIG,
              FOREVER,
              TopicConfig.SEGMENT_BYTES_CONFIG,
              Integer.toString(SEGMENT_BYTES)));

  private RemoteLogMetadataTopic() {}
}
