package io.weir.broker.handlers.data;

import io.weir.broker.access.Access;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.tenancy.TenantView;
import io.weir.controller.Endpoint;
import io.weir.controller.PartitionMetadata;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.PhysicalTopic;
import io.weir.replication.PartitionReplica;
import io.weir.replication.ReplicaRegistry;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.protocol.Errors;

/**
 * Finds where a request's partitions live, as far as its caller may know of them: a topic outside
 * the caller's view is unknown, on the same path as one that does not exist. Immutable.
 */
record LocatedPartitions(
    TenantView view, Access access, AclOperation operation, ReplicaRegistry replicas) {
  /** Where a partition is. */
  sealed interface Location {}

  /** This node holds a replica, which may or may not lead. */
  record Here(PartitionReplica replica) implements Location {}

  /** It can't be served here. */
  record Absent(Errors error) implements Location {}

  /** The leader of a partition and how the caller reaches it (KIP-951). */
  record Leader(int id, int epoch, Optional<Endpoint> endpoint) {}

  /**
   * Finds a partition.
   *
   * @param id the topic's id, or the zero id when the request names it
   * @param name the physical name, empty when the request gives the id
   */
  Location find(Uuid id, String name, int partition) {
    boolean byId = !id.equals(Uuid.ZERO_UUID);
    if (!byId && !access.topic(operation, name)) {
      return new Absent(Errors.TOPIC_AUTHORIZATION_FAILED); // whether or not there is one
    }
    Optional<TopicMetadata> topic = topic(id, name);
    if (topic.isEmpty()) {
      return new Absent(byId ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }
    if (byId && !access.topic(operation, topic.get().name().name())) {
      return new Absent(Errors.TOPIC_AUTHORIZATION_FAILED);
    }
    if (partition < 0 || partition >= topic.get().partitions().size()) {
      return new Absent(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }
    return replicas
        .find(topic.get().id(), partition)
        .<Location>map(Here::new)
        .orElseGet(() -> new Absent(Errors.NOT_LEADER_OR_FOLLOWER));
  }

  /** The present leader of a partition, if the caller may know it and there is one. */
  Optional<Leader> leader(Uuid id, String name, int partition) {
    return topic(id, name)
        .filter(topic -> partition >= 0 && partition < topic.partitions().size())
        .map(topic -> topic.partitions().get(partition))
        .filter(known -> known.leader() != PartitionMetadata.NO_LEADER)
        .map(
            known ->
                new Leader(known.leader(), known.leaderEpoch(), view.endpoint(known.leader())));
  }

  private Optional<TopicMetadata> topic(Uuid id, String name) {
    return id.equals(Uuid.ZERO_UUID) ? view.topic(new PhysicalTopic(name)) : view.topic(id);
  }

  /**
   * For a request that does {@code operation} with its topics: others are refused as Kafka refuses
   * them.
   */
  static LocatedPartitions of(
      RequestContext context, AclOperation operation, ReplicaRegistry replicas) {
    return new LocatedPartitions(context.view(), context.access(), operation, replicas);
  }
}
