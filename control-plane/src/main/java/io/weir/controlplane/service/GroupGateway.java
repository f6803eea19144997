package io.weir.controlplane.service;

import io.weir.controlplane.domain.PhysicalTopic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The groups of the broker cluster, as the control plane uses them: by virtual cluster, with the
 * names that its tenant knows. Calls block, each for a bounded time. Thread-safe. Throws as {@link
 * ClusterGateway} does.
 */
public interface GroupGateway {
  /**
   * A group in a list.
   *
   * @param name what the tenant calls it
   * @param type {@code classic}, {@code consumer}, …
   * @param state Kafka's name of it, such as {@code Stable}
   * @param protocolType {@code consumer} for consumers; empty for a group of mere offsets
   */
  record Listed(String name, String type, String state, String protocolType) {}

  /**
   * One partition of a tenant's topic.
   *
   * @param topic its topic
   * @param index which
   */
  record Partition(PhysicalTopic topic, int index) {}

  /**
   * A member.
   *
   * @param id given by the coordinator
   * @param instanceId of a static member
   * @param clientId what the client calls itself
   * @param host its address
   * @param assigned partitions that it has
   */
  record Member(
      String id,
      Optional<String> instanceId,
      String clientId,
      String host,
      List<Partition> assigned) {}

  /**
   * A group as its coordinator knows it.
   *
   * @param group as in a list
   * @param assignor chosen by the members; empty without
   * @param coordinatorId node id
   * @param members all of them
   */
  record Described(Listed group, String assignor, int coordinatorId, List<Member> members) {}

  /**
   * Where somebody reads on.
   *
   * @param partition of which log
   * @param offset of the next record
   */
  record Place(Partition partition, long offset) {}

  /**
   * Where the log stands, seen from a place.
   *
   * @param start first offset that is there
   * @param end exclusive end of what is committed
   * @param timestampMs time of the record that is read next, as exact as one batch
   * @param sizeBytes of the leader's log, on its disk; empty if the broker is too old to say
   * @param remoteSizeBytes of what is in the remote store, much of which may still be on disk too;
   *     empty unless the topic is tiered
   */
  record Position(
      long start,
      long end,
      OptionalLong timestampMs,
      OptionalLong sizeBytes,
      OptionalLong remoteSizeBytes) {
    /** Of a log whose size is not known. */
    public Position(long start, long end, OptionalLong timestampMs) {
      this(start, end, timestampMs, OptionalLong.empty(), OptionalLong.empty());
    }
  }

  /**
   * A group of one virtual cluster.
   *
   * @param clusterPrefix of the virtual cluster
   * @param name what the tenant calls it
   */
  record Id(String clusterPrefix, String name) {}

  /** All groups of a virtual cluster, sorted by name. */
  List<Listed> list(String clusterPrefix);

  /** All groups of all virtual clusters, by prefix, sorted by name. */
  Map<String, List<Listed>> listAll();

  /** One group; empty if there is none. */
  Optional<Described> describe(String clusterPrefix, String name);

  /**
   * How many members groups have; without those that are gone.
   *
   * @param names each once
   */
  Map<String, Integer> memberCounts(String clusterPrefix, List<String> names);

  /** The committed places of groups; of a group that is gone there are none. */
  Map<Id, List<Place>> committed(List<Id> groups);

  /** Where the logs stand; without those whose topic is gone or whose leader is away. */
  Map<Place, Position> positions(List<Place> places);
}
