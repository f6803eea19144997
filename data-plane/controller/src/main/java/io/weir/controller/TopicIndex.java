package io.weir.controller;

import io.weir.protocol.PhysicalTopic;
import io.weir.protocol.VirtualClusterId;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.server.immutable.ImmutableMap;

/**
 * Topics by name, by id and by virtual cluster. Immutable and persistent: a changed copy shares all
 * but a logarithmic part, so that one topic's change does not cost as much as all topics.
 */
record TopicIndex(
    ImmutableMap<String, TopicMetadata> byName,
    ImmutableMap<Uuid, TopicMetadata> byId,
    ImmutableMap<String, ImmutableMap<String, TopicMetadata>> byPrefix) {
  static final TopicIndex EMPTY =
      new TopicIndex(ImmutableMap.empty(), ImmutableMap.empty(), ImmutableMap.empty());

  Optional<TopicMetadata> find(PhysicalTopic name) {
    return Optional.ofNullable(byName.get(name.name()));
  }

  Optional<TopicMetadata> find(Uuid id) {
    return Optional.ofNullable(byId.get(id));
  }

  Collection<TopicMetadata> of(VirtualClusterId virtualCluster) {
    ImmutableMap<String, TopicMetadata> topics = byPrefix.get(virtualCluster.prefix());
    return topics == null
        ? Collections.emptyList()
        : Collections.unmodifiableCollection(topics.values());
  }

  Collection<TopicMetadata> all() {
    return Collections.unmodifiableCollection(byName.values());
  }

  TopicIndex with(TopicMetadata topic) {
    String name = topic.name().name();
    Optional<String> prefix = prefix(name);
    ImmutableMap<String, ImmutableMap<String, TopicMetadata>> prefixes = byPrefix;
    if (prefix.isPresent()) {
      ImmutableMap<String, TopicMetadata> siblings = byPrefix.get(prefix.get());
      prefixes =
          byPrefix.updated(
              prefix.get(),
              siblings == null
                  ? ImmutableMap.singleton(name, topic)
                  : siblings.updated(name, topic));
    }
    return new TopicIndex(byName.updated(name, topic), byId.updated(topic.id(), topic), prefixes);
  }

  /** Without the topic of that id; its name may already belong to a newer topic, which stays. */
  TopicIndex without(TopicMetadata topic) {
    String name = topic.name().name();
    TopicMetadata named = byName.get(name);
    if (named == null || !named.id().equals(topic.id())) {
      return new TopicIndex(byName, byId.removed(topic.id()), byPrefix);
    }
    Optional<String> prefix = prefix(name);
    ImmutableMap<String, ImmutableMap<String, TopicMetadata>> prefixes = byPrefix;
    if (prefix.isPresent()) {
      ImmutableMap<String, TopicMetadata> siblings = byPrefix.get(prefix.get()).removed(name);
      prefixes =
          siblings.isEmpty()
              ? byPrefix.removed(prefix.get())
              : byPrefix.updated(prefix.get(), siblings);
    }
    return new TopicIndex(byName.removed(name), byId.removed(topic.id()), prefixes);
  }

  private static Optional<String> prefix(String physicalName) {
    return physicalName.length() > VirtualClusterId.PREFIX_LENGTH
            && physicalName.charAt(VirtualClusterId.PREFIX_LENGTH) == '.'
        ? Optional.of(physicalName.substring(0, VirtualClusterId.PREFIX_LENGTH))
        : Optional.empty();
  }
}
