package io.weir.controlplane.clusterclient;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.service.ClusterFigures;
import io.weir.controlplane.service.ClusterGateway.Broker;
import io.weir.controlplane.service.GroupGateway.Partition;
import io.weir.controlplane.service.GroupGateway.Place;
import io.weir.controlplane.service.GroupGateway.Position;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;

/** The real cluster's numbers, by Weir's own APIs. Thread-safe. */
final class KafkaClusterFigures implements ClusterFigures {
  static final short TRAFFIC = 20_004;
  static final short HEALTH = 20_005;

  /** The brokers refuse more. */
  private static final int VIRTUAL_CLUSTERS_MAX = 3_000;

  private static final int TIMEOUT_MS = 2_000;
  private static final String PUBLIC_PREFIX = "vc-";

  private final AdminAccess admin;
  private final OperatorRpc rpc;
  private final EveryBroker everyBroker;
  private final LogPositionsClient positions;
  private final KeyUsesClient keyUses;
  private final TopicFiguresClient topicFigures;
  private final ObjectMapper json = new ObjectMapper();

  KafkaClusterFigures(
      AdminAccess admin, OperatorRpc rpc, EveryBroker everyBroker, LogPositionsClient positions) {
    this.admin = admin;
    this.rpc = rpc;
    this.everyBroker = everyBroker;
    this.positions = positions;
    this.keyUses = new KeyUsesClient(rpc, everyBroker);
    this.topicFigures = new TopicFiguresClient(rpc, everyBroker);
  }

  @Override
  public List<NodeTraffic> traffic() {
    return everyBroker.answers("traffic", this::traffic).stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private NodeTraffic traffic(Broker broker) throws IOException {
    JsonNode answer =
        rpc.ask(
            broker,
            TRAFFIC,
            json.createObjectNode().put("virtual_clusters_max", VIRTUAL_CLUSTERS_MAX),
            TIMEOUT_MS);
    Map<String, Traffic> byPrefix = new HashMap<>();
    for (JsonNode of : answer.path("virtual_clusters")) {
      byPrefix.put(of.path("id").asText().substring(PUBLIC_PREFIX.length()), traffic(of));
    }
    return new NodeTraffic(
        broker.id(),
        answer.path("run_id").asText(),
        answer.path("uptime_ms").asLong(),
        answer.path("left_out").asInt() == 0,
        byPrefix);
  }

  private static Traffic traffic(JsonNode of) {
    return new Traffic(
        of.path("produced_bytes").asLong(),
        of.path("produced_records").asLong(),
        of.path("fetched_bytes").asLong(),
        of.path("fetched_records").asLong(),
        of.path("requests").asLong(),
        of.path("request_errors").asLong(),
        of.path("reads_paused").asLong(),
        of.path("stored_bytes").asLong(),
        of.path("led_bytes").asLong());
  }

  @Override
  public KeyUses keyUsesSince(Instant since) {
    return keyUses.since(since);
  }

  @Override
  public KeyUses keyUses(List<String> keyIds) {
    return keyUses.named(keyIds);
  }

  @Override
  public TopicLook topics(String clusterPrefix) {
    return topicFigures.of(clusterPrefix);
  }

  @Override
  public Health health(String clusterPrefix) {
    ObjectNode request =
        json.createObjectNode().put("virtual_cluster", PUBLIC_PREFIX + clusterPrefix);
    JsonNode answer =
        everyBroker.first("health", broker -> rpc.ask(broker, HEALTH, request, TIMEOUT_MS));
    return new Health(
        answer.path("topics").asInt(),
        answer.path("partitions").asInt(),
        answer.path("partitions_without_leader").asInt(),
        answer.path("partitions_under_min_isr").asInt(),
        answer.path("partitions_under_replicated").asInt(),
        answer.path("brokers_registered").asInt(),
        answer.path("brokers_serving").asInt());
  }

  @Override
  public Map<PhysicalTopic, Size> sizes(List<PhysicalTopic> topics, int partitionsMax) {
    if (topics.isEmpty()) {
      return Map.of();
    }
    Map<PhysicalTopic, List<TopicPartitionInfo>> there = TopicPartitions.of(admin, topics);
    Map<Node, List<Place>> byLeader = new HashMap<>();
    List<PhysicalTopic> asked = new ArrayList<>();
    int partitions = 0;
    for (PhysicalTopic topic : topics) {
      List<TopicPartitionInfo> ofTopic = there.getOrDefault(topic, List.of());
      partitions += ofTopic.size();
      if (partitions > partitionsMax) {
        break;
      }
      if (!ofTopic.isEmpty()) {
        asked.add(topic);
        add(topic, ofTopic, byLeader);
      }
    }
    Map<Place, Position> found = positions.ask(byLeader);
    Map<PhysicalTopic, Size> sizes = new HashMap<>();
    asked.forEach(topic -> sizes.put(topic, size(topic, there.get(topic).size(), found)));
    return sizes;
  }

  private static void add(
      PhysicalTopic topic, List<TopicPartitionInfo> partitions, Map<Node, List<Place>> byLeader) {
    for (TopicPartitionInfo partition : partitions) {
      if (partition.leader() != null && !partition.leader().isEmpty()) {
        byLeader
            .computeIfAbsent(partition.leader(), node -> new ArrayList<>())
            .add(place(topic, partition.partition()));
      }
    }
  }

  private static Size size(PhysicalTopic topic, int partitions, Map<Place, Position> found) {
    long bytes = 0;
    long records = 0;
    long written = 0;
    OptionalLong remote = OptionalLong.empty();
    boolean complete = true;
    for (int index = 0; index < partitions; index++) {
      Position position = found.get(place(topic, index));
      if (position == null || position.sizeBytes().isEmpty()) {
        complete = false;
      } else {
        bytes += position.sizeBytes().getAsLong();
        records += position.end() - position.start();
        written += position.end();
        if (position.remoteSizeBytes().isPresent()) {
          remote = OptionalLong.of(remote.orElse(0) + position.remoteSizeBytes().getAsLong());
        }
      }
    }
    return new Size(bytes, remote, records, written, complete);
  }

  private static Place place(PhysicalTopic topic, int index) {
    return new Place(new Partition(topic, index), 0);
  }
}
