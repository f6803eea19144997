package io.weir.controlplane.clusterclient;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.service.GroupGateway;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ClassicGroupDescription;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsResult;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** The real cluster's groups, classic and new ones. Thread-safe. */
final class KafkaGroupGateway implements GroupGateway {
  private static final String CLASSIC = "classic";
  private static final String CONSUMER = "consumer";
  private static final String DEAD = "Dead";
  private static final String UNKNOWN = "Unknown";

  private final AdminAccess admin;
  private final LogPositionsClient positions;
  private final Coalesced<Map<String, List<Listed>>> listings = new Coalesced<>(this::listNow);

  KafkaGroupGateway(AdminAccess admin, LogPositionsClient positions) {
    this.admin = admin;
    this.positions = positions;
  }

  @Override
  public List<Listed> list(String clusterPrefix) {
    return listings.ask().getOrDefault(clusterPrefix, List.of());
  }

  @Override
  public Map<String, List<Listed>> listAll() {
    return listings.ask();
  }

  /** Every broker names all its groups: there is no way to ask for one virtual cluster's. */
  private Map<String, List<Listed>> listNow() {
    Collection<GroupListing> all;
    try {
      all = admin.call(client -> client.listGroups(new ListGroupsOptions()).all());
    } catch (AdminAccess.Failed e) {
      throw AdminErrors.unavailable(e.getCause());
    }
    Map<String, List<Listed>> byPrefix = new HashMap<>();
    for (GroupListing group : all) {
      PhysicalTopic.prefixOf(group.groupId())
          .ifPresent(
              prefix ->
                  byPrefix
                      .computeIfAbsent(prefix, any -> new ArrayList<>())
                      .add(listed(prefix, group)));
    }
    byPrefix.values().forEach(groups -> groups.sort(Comparator.comparing(Listed::name)));
    return byPrefix;
  }

  private static Listed listed(String prefix, GroupListing group) {
    return new Listed(
        group.groupId().substring(prefix.length() + 1),
        group.type().map(type -> type.toString().toLowerCase(Locale.ROOT)).orElse(CLASSIC),
        group.groupState().map(Object::toString).orElse(UNKNOWN),
        group.protocol());
  }

  @Override
  public Optional<Described> describe(String clusterPrefix, String name) {
    String id = clusterPrefix + "." + name;
    try {
      ConsumerGroupDescription group =
          admin.call(
              client -> client.describeConsumerGroups(List.of(id)).describedGroups().get(id));
      String type = group.type().toString().toLowerCase(Locale.ROOT);
      return described(
          clusterPrefix,
          new Listed(name, type, group.groupState().toString(), CONSUMER),
          group.partitionAssignor(),
          group.coordinator(),
          group.members());
    } catch (AdminAccess.Failed e) {
      return switch (e.getCause()) {
        case GroupIdNotFoundException _ -> Optional.empty();
        // Not of consumers, but of Connect, say.
        case IllegalArgumentException _ -> describeClassic(clusterPrefix, name);
        default -> throw AdminErrors.unavailable(e.getCause());
      };
    }
  }

  private Optional<Described> describeClassic(String clusterPrefix, String name) {
    String id = clusterPrefix + "." + name;
    try {
      ClassicGroupDescription group =
          admin.call(client -> client.describeClassicGroups(List.of(id)).describedGroups().get(id));
      return described(
          clusterPrefix,
          new Listed(name, CLASSIC, group.state().toString(), group.protocol()),
          group.protocolData(),
          group.coordinator(),
          group.members());
    } catch (AdminAccess.Failed e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Optional.empty();
      }
      throw AdminErrors.unavailable(e.getCause());
    }
  }

  @Override
  public Map<String, Integer> memberCounts(String clusterPrefix, List<String> names) {
    Map<String, Integer> counts = new HashMap<>();
    if (names.isEmpty()) {
      return counts;
    }
    List<String> ids = names.stream().map(name -> clusterPrefix + "." + name).toList();
    DescribeConsumerGroupsResult[] asked = new DescribeConsumerGroupsResult[1];
    for (String name : names) {
      String id = clusterPrefix + "." + name;
      try {
        ConsumerGroupDescription group =
            admin.call(
                client -> {
                  if (asked[0] == null) {
                    asked[0] = client.describeConsumerGroups(ids);
                  }
                  return asked[0].describedGroups().get(id);
                });
        counts.put(name, group.members().size());
      } catch (AdminAccess.Failed e) {
        switch (e.getCause()) {
          case GroupIdNotFoundException _ -> {} // gone since the list
          // Not of consumers, but of Connect, say.
          case IllegalArgumentException _ ->
              describeClassic(clusterPrefix, name)
                  .ifPresent(group -> counts.put(name, group.members().size()));
          default -> throw AdminErrors.unavailable(e.getCause());
        }
      }
    }
    return counts;
  }

  private static Optional<Described> described(
      String clusterPrefix,
      Listed group,
      String assignor,
      Node coordinator,
      Collection<MemberDescription> members) {
    if (group.state().equals(DEAD)) {
      return Optional.empty();
    }
    return Optional.of(
        new Described(
            group,
            assignor,
            coordinator.id(),
            members.stream().map(member -> member(clusterPrefix, member)).toList()));
  }

  private static Member member(String clusterPrefix, MemberDescription member) {
    List<Partition> assigned =
        member.assignment().topicPartitions().stream()
            .flatMap(partition -> within(clusterPrefix, partition).stream())
            .toList();
    return new Member(
        member.consumerId(),
        member.groupInstanceId(),
        member.clientId(),
        member.host().startsWith("/") ? member.host().substring(1) : member.host(),
        assigned);
  }

  private static Optional<Partition> within(String clusterPrefix, TopicPartition partition) {
    return PhysicalTopic.within(clusterPrefix, partition.topic())
        .map(topic -> new Partition(topic, partition.partition()));
  }

  @Override
  public Map<Id, List<Place>> committed(List<Id> groups) {
    Map<Id, List<Place>> committed = new HashMap<>();
    if (groups.isEmpty()) {
      return committed;
    }
    Map<String, ListConsumerGroupOffsetsSpec> asked =
        groups.stream()
            .collect(
                Collectors.toMap(
                    KafkaGroupGateway::physical, id -> new ListConsumerGroupOffsetsSpec()));
    ListConsumerGroupOffsetsResult[] result = new ListConsumerGroupOffsetsResult[1];
    for (Id id : groups) {
      try {
        List<Place> places = new ArrayList<>();
        admin
            .call(
                client -> {
                  if (result[0] == null) {
                    result[0] = client.listConsumerGroupOffsets(asked);
                  }
                  return result[0].partitionsToOffsetAndMetadata(physical(id));
                })
            .forEach(
                (partition, offset) -> {
                  if (offset != null) {
                    within(id.clusterPrefix(), partition)
                        .ifPresent(known -> places.add(new Place(known, offset.offset())));
                  }
                });
        committed.put(id, places);
      } catch (AdminAccess.Failed e) {
        if (!(e.getCause() instanceof GroupIdNotFoundException)) {
          throw AdminErrors.unavailable(e.getCause());
        }
      }
    }
    return committed;
  }

  static String physical(Id group) {
    return group.clusterPrefix() + "." + group.name();
  }

  @Override
  public Map<Place, Position> positions(List<Place> places) {
    if (places.isEmpty()) {
      return Map.of();
    }
    Map<PhysicalTopic, List<TopicPartitionInfo>> topics =
        TopicPartitions.of(
            admin, places.stream().map(place -> place.partition().topic()).distinct().toList());
    Map<Node, List<Place>> byLeader = new HashMap<>();
    for (Place place : places) {
      List<TopicPartitionInfo> partitions =
          topics.getOrDefault(place.partition().topic(), List.of());
      if (place.partition().index() < partitions.size()) {
        Node leader = partitions.get(place.partition().index()).leader();
        if (leader != null && !leader.isEmpty()) {
          byLeader.computeIfAbsent(leader, node -> new ArrayList<>()).add(place);
        }
      }
    }
    return positions.ask(byLeader);
  }
}
