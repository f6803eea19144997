package io.weir.broker.access;

import io.weir.controller.TopicMetadata;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What the caller of one request may do, by the ACLs of its virtual cluster. Names are physical.
 * Thread-safe; never blocks. What a handler does not ask for is not refused: each asks what Kafka's
 * own broker asks for the same request.
 */
public interface Access {
  /** Of operators and of other nodes, to which no ACL applies. */
  Access EVERYTHING = new Unrestricted();

  /** Whether the caller may do something with a resource, whether or not it exists. */
  boolean allows(AclOperation operation, ResourceType type, String physicalName);

  /** Whether the caller may do something with at least one resource of a type. */
  boolean allowsAny(AclOperation operation, ResourceType type);

  /** The same of a topic. */
  default boolean topic(AclOperation operation, String physicalName) {
    return allows(operation, ResourceType.TOPIC, physicalName);
  }

  /** The same of a group. */
  default boolean group(AclOperation operation, String physicalName) {
    return allows(operation, ResourceType.GROUP, physicalName);
  }

  /** The same of a transactional id. */
  default boolean transactionalId(AclOperation operation, String physicalName) {
    return allows(operation, ResourceType.TRANSACTIONAL_ID, physicalName);
  }

  /** The same of the caller's own cluster. */
  default boolean cluster(AclOperation operation) {
    return allows(operation, ResourceType.CLUSTER, Resource.CLUSTER_NAME);
  }

  /** Demands it of a group. */
  default void requireGroup(AclOperation operation, String physicalName) {
    if (!group(operation, physicalName)) {
      throw new GroupAuthorizationException(
          "not authorized to " + operation + " group " + physicalName, physicalName);
    }
  }

  /** Demands it of the cluster. */
  default void requireCluster(AclOperation operation) {
    if (!cluster(operation)) {
      throw new ClusterAuthorizationException("not authorized to " + operation + " the cluster");
    }
  }

  /** Those topics of which the caller may know that they exist. */
  default List<TopicMetadata> visible(Collection<TopicMetadata> topics) {
    return topics.stream()
        .filter(topic -> topic(AclOperation.DESCRIBE, topic.name().name()))
        .toList();
  }

  /** Those of some operations that the caller may do, as Kafka's bit field (KIP-430). */
  default int operations(Set<AclOperation> asked, ResourceType type, String physicalName) {
    int bits = 0;
    for (AclOperation operation : asked) {
      bits |= allows(operation, type, physicalName) ? 1 << operation.code() : 0;
    }
    return bits;
  }

  /** Allows everything. Immutable. */
  final class Unrestricted implements Access {
    private Unrestricted() {}

    @Override
    public boolean allows(AclOperation operation, ResourceType type, String physicalName) {
      return true;
    }

    @Override
    public boolean allowsAny(AclOperation operation, ResourceType type) {
      return true;
    }
  }
}
