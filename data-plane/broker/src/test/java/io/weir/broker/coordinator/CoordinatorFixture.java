package io.weir.broker.coordinator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metadata.PartitionRecord;
import org.apache.kafka.common.metadata.TopicRecord;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;

/** A coordinator that leads the only partition of {@code __consumer_offsets}, in memory. */
public final class CoordinatorFixture implements AutoCloseable {
  private final MemoryCoordinatorLogs log = new MemoryCoordinatorLogs(true);
  private final GroupCoordination groups;

  /** Starts with topics of one partition each; may still be loading afterwards. */
  public CoordinatorFixture(Map<String, Uuid> topics) {
    groups =
        GroupCoordination.create(
            GroupCoordinationConfig.of(1, 1, 1).withInitialRebalanceDelayMs(0), log);
    log.lead(1);
    groups.lifecycle().onElection(0, 1);
    groups.lifecycle().onMetadata(Optional.empty(), image(topics));
  }

  /** The coordinator. */
  public GroupCoordination groups() {
    return groups;
  }

  /** Metadata that holds {@code __consumer_offsets} and the given topics, one partition each. */
  static MetadataImage image(Map<String, Uuid> topics) {
    MetadataDelta delta = new MetadataDelta.Builder().setImage(MetadataImage.EMPTY).build();
    add(delta, GroupCoordinationConfig.OFFSETS_TOPIC, Uuid.randomUuid());
    topics.forEach((name, id) -> add(delta, name, id));
    return delta.apply(MetadataProvenance.EMPTY);
  }

  private static void add(MetadataDelta delta, String name, Uuid id) {
    delta.replay(new TopicRecord().setName(name).setTopicId(id));
    delta.replay(
        new PartitionRecord()
            .setTopicId(id)
            .setPartitionId(0)
            .setReplicas(List.of(1))
            .setIsr(List.of(1))
            .setLeader(1));
  }

  @Override
  public void close() {
    groups.close();
    log.close();
  }
}
