package io.weir.controlplane.service;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.persistence.Tx;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes records unreadable: event in PostgreSQL, then the leaders. Used for one request. */
final class RecordDeletion implements OutsideWork<PhysicalTopic, Map<Integer, Long>> {
  /** Kafka's word for the end of what is committed. */
  static final long EVERYTHING = -1;

  private final Core core;
  private final TopicGateway gateway;
  private final Actor actor;
  private final String clusterId;
  private final PhysicalTopic topic;
  private final Map<Integer, Long> before;

  RecordDeletion(
      Core core,
      TopicGateway gateway,
      Actor actor,
      String clusterId,
      PhysicalTopic topic,
      Map<Integer, Long> before) {
    this.core = core;
    this.gateway = gateway;
    this.actor = actor;
    this.clusterId = clusterId;
    this.topic = topic;
    this.before = new TreeMap<>(before);
  }

  @Override
  public PhysicalTopic prepare(Tx tx, boolean resumed) {
    audit(tx, "topic.delete_records");
    return topic;
  }

  @Override
  public Map<Integer, Long> perform(PhysicalTopic prepared) {
    return gateway.deleteRecords(prepared, before);
  }

  @Override
  public Reply finish(Tx tx, PhysicalTopic prepared, Map<Integer, Long> starts) {
    return Reply.ok(
        new RecordsToDelete.Deleted(
            new TreeMap<>(starts)
                .entrySet().stream()
                    .map(
                        start ->
                            new RecordsToDelete.Deleted.Start(start.getKey(), start.getValue()))
                    .toList()));
  }

  @Override
  public void interrupted(Tx tx, PhysicalTopic prepared) {
    audit(tx, "topic.delete_records_unfinished");
  }

  @Override
  public void abandon(Tx tx, PhysicalTopic prepared) {
    audit(tx, "topic.delete_records_refused");
  }

  private void audit(Tx tx, String action) {
    String all =
        before.entrySet().stream()
            .map(each -> each.getKey() + ":" + each.getValue())
            .collect(Collectors.joining(","));
    core.audit()
        .append(
            tx,
            actor,
            action,
            "topic",
            topic.name(),
            Map.of("cluster_id", clusterId, "before_offsets", all));
  }

  /** At most how many records there are; null if a partition's leader did not say. */
  static Long all(List<TopicGateway.Partition> there) {
    return lost(
        there,
        there.stream().collect(Collectors.toMap(TopicGateway.Partition::index, any -> EVERYTHING)));
  }

  /** At most how many records would be lost; null if a partition's leader did not say. */
  static Long lost(List<TopicGateway.Partition> there, Map<Integer, Long> before) {
    long lost = 0;
    for (Map.Entry<Integer, Long> each : before.entrySet()) {
      TopicGateway.Partition partition = there.get(each.getKey());
      if (partition.start().isEmpty() || partition.endExclusive().isEmpty()) {
        return null;
      }
      long start = partition.start().getAsLong();
      long end =
          each.getValue() == EVERYTHING ? partition.endExclusive().getAsLong() : each.getValue();
      lost += Math.max(0, end - start);
    }
    return lost;
  }

  /** The topic is only compacted: its records stay. */
  static ProblemException compacted() {
    return new ProblemException(
        ProblemCode.POLICY_VIOLATION,
        "cleanup.policy is 'compact': records can be deleted only where it holds 'delete'.");
  }
}
