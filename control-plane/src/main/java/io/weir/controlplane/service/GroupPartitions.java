package io.weir.controlplane.service;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.Validation;
import io.weir.controlplane.service.GroupGateway.Partition;
import io.weir.controlplane.service.OffsetTarget.GroupTopic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which partitions a change of a group's offsets is about. Stateless. */
final class GroupPartitions {
  /** Characters of an event's list of topics. */
  private static final int TOPICS_CHARACTERS_MAX = 1_000;

  private GroupPartitions() {}

  /** Those whose topic is there: a topic that is gone has no offsets to move to. */
  static List<Partition> existing(ClusterGateway gateway, Collection<Partition> partitions) {
    Map<PhysicalTopic, Integer> counts =
        gateway
            .groupAdmin()
            .partitionCounts(partitions.stream().map(Partition::topic).collect(Collectors.toSet()));
    List<Partition> existing =
        partitions.stream()
            .filter(each -> each.index() < counts.getOrDefault(each.topic(), 0))
            .toList();
    requireFew(existing.size());
    return existing;
  }

  /** Those that a request names, by topic and index; names every one that is not there. */
  static List<Partition> named(
      ClusterGateway gateway, String clusterPrefix, List<GroupTopic> topics) {
    Map<PhysicalTopic, Integer> counts =
        gateway
            .groupAdmin()
            .partitionCounts(
                topics.stream()
                    .filter(each -> PhysicalTopic.legalName(each.topic()))
                    .map(each -> new PhysicalTopic(clusterPrefix, each.topic()))
                    .toList());
    Validation validation = new Validation();
    List<Partition> named = new ArrayList<>();
    for (int i = 0; i < topics.size(); i++) {
      GroupTopic wanted = topics.get(i);
      PhysicalTopic topic = new PhysicalTopic(clusterPrefix, wanted.topic());
      int count = counts.getOrDefault(topic, 0);
      validation.require(count > 0, "/topics/" + i + "/topic", "is not a topic of this cluster");
      List<Integer> asked =
          wanted.partitions() == null
              ? IntStream.range(0, count).boxed().toList()
              : wanted.partitions();
      for (int p = 0; p < asked.size(); p++) {
        validation.require(
            count == 0 || asked.get(p) < count,
            "/topics/" + i + "/partitions/" + p,
            "is not one of this topic");
        named.add(new Partition(topic, asked.get(p)));
      }
    }
    validation.check();
    requireFew(named.size());
    return named.stream().sorted(Groups.BY_PARTITION).toList();
  }

  private static void requireFew(int partitions) {
    if (partitions > GroupChanges.PARTITIONS_MAX) {
      throw ProblemException.invalid(
          "/topics",
          "must name at most %,d partitions for one change, not %,d"
              .formatted(GroupChanges.PARTITIONS_MAX, partitions));
    }
  }

  /** Of an event: which topics a change is about, in few words; null: all that are committed. */
  static Map<String, String> details(String clusterId, List<GroupTopic> topics) {
    Map<String, String> details = new TreeMap<>();
    details.put("cluster_id", clusterId);
    String names =
        topics == null
            ? "*"
            : topics.stream().map(GroupPartitions::inWords).collect(Collectors.joining(","));
    details.put(
        "topics",
        names.length() <= TOPICS_CHARACTERS_MAX
            ? names
            : names.substring(0, TOPICS_CHARACTERS_MAX - 1) + "…");
    return details;
  }

  private static String inWords(GroupTopic topic) {
    return topic.partitions() == null
        ? topic.topic()
        : topic.topic()
            + topic.partitions().stream()
                .map(Object::toString)
                .collect(Collectors.joining(",", "[", "]"));
  }
}
