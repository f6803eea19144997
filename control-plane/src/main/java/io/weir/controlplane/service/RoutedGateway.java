package io.weir.controlplane.service;

import io.weir.controlplane.domain.Acl;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.service.messages.MessageGateway;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Sends each question to the broker cluster where its virtual cluster is. Thread-safe. */
public final class RoutedGateway implements ClusterGateway {
  private final ClusterRegistry registry;
  private final TopicGateway topicAdmin = new RoutedTopics();
  private final MessageGateway messages = new RoutedMessages();
  private final AclGateway acls = new RoutedAcls();
  private final RoutedGroups groups;
  private final RoutedFigures figures;

  /** Over all broker clusters. */
  public RoutedGateway(ClusterRegistry registry) {
    this.registry = registry;
    this.groups = new RoutedGroups(registry);
    this.figures = new RoutedFigures(registry);
  }

  private BrokerGateway of(PhysicalTopic topic) {
    return registry.of(topic.clusterPrefix()).gateway();
  }

  /** Asks each gateway for its part of the subjects; the answers in the order of the asking. */
  static <S, A> List<A> split(
      ClusterRegistry registry,
      Iterable<S> subjects,
      Function<S, String> prefix,
      BiFunction<BrokerGateway, List<S>, A> ask) {
    Map<BrokerGateway, List<S>> parts = new LinkedHashMap<>();
    for (S subject : subjects) {
      parts
          .computeIfAbsent(
              registry.of(prefix.apply(subject)).gateway(), gateway -> new ArrayList<>())
          .add(subject);
    }
    List<A> answers = new ArrayList<>();
    parts.forEach((gateway, part) -> answers.add(ask.apply(gateway, part)));
    return answers;
  }

  /** The same where the answers are maps. */
  static <S, K, V> Map<K, V> merge(
      ClusterRegistry registry,
      Iterable<S> subjects,
      Function<S, String> prefix,
      BiFunction<BrokerGateway, List<S>, Map<K, V>> ask) {
    Map<K, V> merged = new LinkedHashMap<>();
    split(registry, subjects, prefix, ask).forEach(merged::putAll);
    return merged;
  }

  @Override
  public List<Integer> laggingMetadata(String clusterPrefix, Duration timeout) {
    return registry.of(clusterPrefix).gateway().laggingMetadata(timeout);
  }

  @Override
  public ExistingTopic createTopic(
      PhysicalTopic topic, int partitions, Map<String, String> configs) {
    return of(topic).createTopic(topic, partitions, configs);
  }

  @Override
  public boolean deleteTopic(PhysicalTopic topic) {
    return of(topic).deleteTopic(topic);
  }

  @Override
  public List<PhysicalTopic> topics(String clusterPrefix) {
    return registry.of(clusterPrefix).gateway().topics(clusterPrefix);
  }

  @Override
  public List<ExistingTopic> describe(List<PhysicalTopic> topics, boolean withConfigs) {
    return split(
            registry,
            topics,
            PhysicalTopic::clusterPrefix,
            (gateway, part) -> gateway.describe(part, withConfigs))
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public TopicGateway topicAdmin() {
    return topicAdmin;
  }

  @Override
  public AclGateway acls() {
    return acls;
  }

  @Override
  public MessageGateway messages() {
    return messages;
  }

  @Override
  public GroupGateway groups() {
    return groups;
  }

  @Override
  public GroupAdmin groupAdmin() {
    return groups;
  }

  @Override
  public ClusterFigures figures() {
    return figures;
  }

  private final class RoutedAcls implements AclGateway {
    private AclGateway at(String clusterPrefix) {
      return registry.of(clusterPrefix).gateway().acls();
    }

    @Override
    public List<Acl> list(String clusterPrefix) {
      return at(clusterPrefix).list(clusterPrefix);
    }

    @Override
    public void create(String clusterPrefix, List<Acl> wanted) {
      at(clusterPrefix).create(clusterPrefix, wanted);
    }

    @Override
    public void delete(String clusterPrefix, List<Acl> unwanted) {
      at(clusterPrefix).delete(clusterPrefix, unwanted);
    }
  }

  private final class RoutedTopics implements TopicGateway {
    private TopicGateway at(PhysicalTopic topic) {
      return of(topic).topicAdmin();
    }

    @Override
    public int validateNew(PhysicalTopic topic, int partitions, Map<String, String> configs) {
      return at(topic).validateNew(topic, partitions, configs);
    }

    @Override
    public Optional<List<Setting>> settings(PhysicalTopic topic) {
      return at(topic).settings(topic);
    }

    @Override
    public void alter(
        PhysicalTopic topic, Map<String, Optional<String>> changes, boolean validateOnly) {
      at(topic).alter(topic, changes, validateOnly);
    }

    @Override
    public void grow(PhysicalTopic topic, int partitions, boolean validateOnly) {
      at(topic).grow(topic, partitions, validateOnly);
    }

    @Override
    public Optional<List<Partition>> partitions(PhysicalTopic topic) {
      return at(topic).partitions(topic);
    }

    @Override
    public Map<Integer, Long> deleteRecords(PhysicalTopic topic, Map<Integer, Long> before) {
      return at(topic).deleteRecords(topic, before);
    }
  }

  private final class RoutedMessages implements MessageGateway {
    private MessageGateway at(PhysicalTopic topic) {
      return of(topic).messages();
    }

    @Override
    public Optional<Map<Integer, Range>> ranges(PhysicalTopic topic) {
      return at(topic).ranges(topic);
    }

    @Override
    public Map<Integer, Long> offsetsAt(
        PhysicalTopic topic, Set<Integer> partitions, Instant time) {
      return at(topic).offsetsAt(topic, partitions, time);
    }

    @Override
    public Map<Integer, Long> read(
        PhysicalTopic topic, Map<Integer, Long> offsets, Duration wait, Visitor visitor) {
      return at(topic).read(topic, offsets, wait, visitor);
    }

    @Override
    public Appended append(PhysicalTopic topic, NewRecord wanted) {
      return at(topic).append(topic, wanted);
    }
  }
}
