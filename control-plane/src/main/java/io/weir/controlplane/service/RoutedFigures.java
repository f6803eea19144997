package io.weir.controlplane.service;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Numbers of all broker clusters. Thread-safe. */
final class RoutedFigures implements ClusterFigures {
  private static final Logger log = LoggerFactory.getLogger(RoutedFigures.class);

  private final ClusterRegistry registry;

  RoutedFigures(ClusterRegistry registry) {
    this.registry = registry;
  }

  /**
   * What broker clusters answer.
   *
   * @param complete whether all of those that serve did
   */
  private record Answers<T>(List<T> of, boolean complete) {}

  /** Asks all that serve; that all of them are away is a failure. */
  private <T> Answers<T> ask(Function<ClusterFigures, T> question) {
    List<ClusterRegistry.Entry> asked = registry.serving();
    List<T> answers = new ArrayList<>();
    for (ClusterRegistry.Entry entry : asked) {
      try {
        answers.add(question.apply(entry.gateway().figures()));
      } catch (ProblemException away) {
        if (answers.isEmpty() && entry.equals(asked.getLast())) {
          throw away;
        }
        log.debug("event=figures_unknown cluster={}", entry.id(), away);
      }
    }
    return new Answers<>(answers, answers.size() == asked.size());
  }

  /** Node ids are of the whole installation. */
  @Override
  public List<NodeTraffic> traffic() {
    return ask(ClusterFigures::traffic).of().stream().flatMap(List::stream).toList();
  }

  @Override
  public KeyUses keyUsesSince(Instant since) {
    return keyUses(figures -> figures.keyUsesSince(since));
  }

  @Override
  public KeyUses keyUses(List<String> keyIds) {
    return keyUses(figures -> figures.keyUses(keyIds));
  }

  private KeyUses keyUses(Function<ClusterFigures, KeyUses> question) {
    Answers<KeyUses> answers = ask(question);
    Map<String, KeyUse> all = new HashMap<>();
    answers
        .of()
        .forEach(uses -> uses.byKey().forEach((key, use) -> all.merge(key, use, KeyUse::and)));
    boolean complete = answers.complete() && answers.of().stream().allMatch(KeyUses::complete);
    return new KeyUses(all, complete);
  }

  @Override
  public TopicLook topics(String clusterPrefix) {
    return registry.of(clusterPrefix).gateway().figures().topics(clusterPrefix);
  }

  @Override
  public Health health(String clusterPrefix) {
    return registry.of(clusterPrefix).gateway().figures().health(clusterPrefix);
  }

  /** One call asks for topics of one virtual cluster, or shares the bound among broker clusters. */
  @Override
  public Map<PhysicalTopic, Size> sizes(List<PhysicalTopic> topics, int partitionsMax) {
    return RoutedGateway.merge(
        registry,
        topics,
        PhysicalTopic::clusterPrefix,
        (gateway, part) -> gateway.figures().sizes(part, partitionsMax));
  }
}
