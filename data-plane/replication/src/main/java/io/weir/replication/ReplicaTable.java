package io.weir.replication;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** Slots by topic id and by name. Thread-safe (concurrent maps); changed by the registry alone. */
final class ReplicaTable {
  private record IdAndPartition(Uuid topicId, int partition) {}

  private final Map<IdAndPartition, ReplicaSlot> byId = new ConcurrentHashMap<>();
  private final Map<TopicPartition, ReplicaSlot> byName = new ConcurrentHashMap<>();

  Optional<ReplicaSlot> find(Uuid topicId, int partition) {
    return Optional.ofNullable(byId.get(new IdAndPartition(topicId, partition)));
  }

  Optional<ReplicaSlot> find(TopicPartition name) {
    return Optional.ofNullable(byName.get(name));
  }

  List<ReplicaSlot> all() {
    return List.copyOf(byId.values());
  }

  void put(ReplicaSlot slot) {
    byId.put(new IdAndPartition(slot.id().topicId(), slot.id().partition()), slot);
    byName.put(slot.id().topicPartition(), slot);
  }

  void remove(ReplicaSlot slot) {
    byId.remove(new IdAndPartition(slot.id().topicId(), slot.id().partition()), slot);
    byName.remove(slot.id().topicPartition(), slot);
  }
}
