package io.weir.controlplane.clusterclient;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.GroupAdmin;
import io.weir.controlplane.service.GroupGateway.Id;
import io.weir.controlplane.service.GroupGateway.Partition;
import io.weir.controlplane.service.GroupGateway.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.GroupSubscribedToTopicException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Changes groups of the real cluster, classic and new ones. Thread-safe. */
final class KafkaGroupAdmin implements GroupAdmin {
  private static final String KIND = "group";

  private final AdminAccess admin;

  KafkaGroupAdmin(AdminAccess admin) {
    this.admin = admin;
  }

  @Override
  public Map<PhysicalTopic, Integer> partitionCounts(Collection<PhysicalTopic> topics) {
    Map<PhysicalTopic, Integer> counts = new HashMap<>();
    TopicPartitions.of(admin, topics)
        .forEach((topic, partitions) -> counts.put(topic, partitions.size()));
    return counts;
  }

  @Override
  public Map<Partition, Long> offsetsAt(Collection<Partition> partitions, long timestampMs) {
    Map<Partition, ListOffsetsResultInfo> at =
        offsets(partitions, OffsetSpec.forTimestamp(timestampMs));
    Map<Partition, Long> found = new HashMap<>();
    List<Partition> older = new ArrayList<>();
    at.forEach(
        (partition, info) -> {
          if (info.offset() >= 0) {
            found.put(partition, info.offset());
          } else {
            older.add(partition);
          }
        });
    offsets(older, OffsetSpec.latest())
        .forEach((partition, info) -> found.put(partition, info.offset()));
    return found;
  }

  private Map<Partition, ListOffsetsResultInfo> offsets(
      Collection<Partition> partitions, OffsetSpec spec) {
    Map<Partition, ListOffsetsResultInfo> found = new HashMap<>();
    Map<TopicPartition, OffsetSpec> wanted =
        partitions.stream().collect(Collectors.toMap(KafkaGroupAdmin::physical, partition -> spec));
    ListOffsetsResult[] asked = new ListOffsetsResult[1];
    for (Partition partition : partitions) {
      each(client -> {
            if (asked[0] == null) {
              asked[0] = client.listOffsets(wanted);
            }
            return asked[0].partitionResult(physical(partition));
          })
          .ifPresent(info -> found.put(partition, info));
    }
    return found;
  }

  /** One of several answers; empty where the topic is gone. */
  private <T> Optional<T> each(Function<Admin, KafkaFuture<T>> request) {
    try {
      return Optional.of(admin.call(request));
    } catch (AdminAccess.Failed e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw AdminErrors.unavailable(e.getCause());
    }
  }

  @Override
  public void commit(Id group, List<Place> places) {
    Map<TopicPartition, OffsetAndMetadata> offsets =
        places.stream()
            .collect(
                Collectors.toMap(
                    place -> physical(place.partition()),
                    place -> new OffsetAndMetadata(place.offset())));
    change(
        group,
        client ->
            client.alterConsumerGroupOffsets(KafkaGroupGateway.physical(group), offsets).all());
  }

  @Override
  public void deleteOffsets(Id group, Collection<Partition> partitions) {
    change(
        group,
        client ->
            client
                .deleteConsumerGroupOffsets(
                    KafkaGroupGateway.physical(group),
                    partitions.stream().map(KafkaGroupAdmin::physical).collect(Collectors.toSet()))
                .all());
  }

  @Override
  public void delete(Id group) {
    change(
        group,
        client -> client.deleteConsumerGroups(List.of(KafkaGroupGateway.physical(group))).all());
  }

  private void change(Id group, Function<Admin, KafkaFuture<Void>> request) {
    try {
      admin.call(request);
    } catch (AdminAccess.Failed e) {
      throw switch (e.getCause()) {
        case GroupIdNotFoundException _ -> ProblemException.notFound(KIND, group.name());
        case GroupSubscribedToTopicException cause ->
            new ProblemException(
                ProblemCode.GROUP_ACTIVE,
                "Members of the group are subscribed to the topic: stop them first.",
                cause);
        case GroupNotEmptyException cause -> active(cause);
        case UnknownMemberIdException cause -> active(cause);
        case IllegalGenerationException cause -> active(cause);
        case RebalanceInProgressException cause -> active(cause);
        case StaleMemberEpochException cause -> active(cause);
        case FencedMemberEpochException cause -> active(cause);
        case UnknownTopicOrPartitionException _ ->
            ProblemException.invalid("/topics", "A topic or partition was deleted meanwhile.");
        default -> AdminErrors.unavailable(e.getCause());
      };
    }
  }

  private static ProblemException active(Throwable cause) {
    return new ProblemException(
        ProblemCode.GROUP_ACTIVE, "The group has members: stop them first.", cause);
  }

  private static TopicPartition physical(Partition partition) {
    return new TopicPartition(partition.topic().physicalName(), partition.index());
  }
}
