package io.weir.controlplane.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.FieldError;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.Validation;
import io.weir.controlplane.persistence.Page;
import io.weir.controlplane.persistence.PageRequest;
import io.weir.controlplane.persistence.TopicStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Settings, partitions and records of topics that exist. KRaft is the truth and validates; what is
 * asked for here goes through the same door as a Kafka client's request. Thread-safe.
 */
public final class TopicChanges {
  private static final String CLEANUP_POLICY = "cleanup.policy";
  private static final String KIND = "topic";

  private final TopicStore store = new TopicStore();
  private final Core core;
  private final Writes writes;
  private final ClusterGateway gateway;
  private final Topics topics;

  /** Wires it. */
  public TopicChanges(Core core, Writes writes, ClusterGateway gateway, Topics topics) {
    this.core = core;
    this.writes = writes;
    this.gateway = gateway;
    this.topics = topics;
  }

  /** Every setting with what it means. */
  public TopicConfigView.All configs(Actor actor, String clusterId, String name) {
    return TopicConfigView.All.of(settings(topics.existing(actor, clusterId, name)));
  }

  /** A page of partitions with where they stand. */
  public Page<TopicPartitionView> partitions(
      Actor actor, String clusterId, String name, PageRequest page) {
    int after = page.afterKey().map(Integer::parseInt).orElse(-1);
    List<TopicGateway.Partition> rows =
        there(topics.existing(actor, clusterId, name)).stream()
            .filter(partition -> partition.index() > after)
            .limit(page.size() + 1L)
            .toList();
    return Page.of(
        rows,
        page.size(),
        partition -> Integer.toString(partition.index()),
        TopicPartitionView::of);
  }

  /** Changes partitions and settings together; answers the topic. */
  public Answer update(
      Actor actor,
      String clusterId,
      String name,
      ObjectNode patch,
      Precondition precondition,
      boolean dryRun) {
    ClusterGateway.ExistingTopic topic = topics.existing(actor, clusterId, name);
    precondition.check(topics.view(actor, clusterId, topic));
    return change(
        actor,
        clusterId,
        topic,
        TopicPatch.ofTopic(patch),
        dryRun,
        new Shown(precondition, shown -> topics.view(actor, clusterId, shown)));
  }

  /** Changes settings; answers all settings. */
  public Answer updateConfigs(
      Actor actor,
      String clusterId,
      String name,
      ObjectNode patch,
      Precondition precondition,
      boolean dryRun) {
    ClusterGateway.ExistingTopic topic = topics.existing(actor, clusterId, name);
    precondition.check(TopicConfigView.All.of(settings(topic)));
    return change(
        actor,
        clusterId,
        topic,
        TopicPatch.ofConfigs(patch),
        dryRun,
        new Shown(precondition, shown -> TopicConfigView.All.of(settings(shown))));
  }

  /**
   * How a topic is shown to the caller, and what he wants that to be.
   *
   * @param precondition on what is shown
   * @param representation of a topic
   */
  record Shown(
      Precondition precondition, Function<ClusterGateway.ExistingTopic, Object> representation) {
    Object of(ClusterGateway.ExistingTopic topic) {
      return representation.apply(topic);
    }
  }

  private Answer change(
      Actor actor,
      String clusterId,
      ClusterGateway.ExistingTopic topic,
      TopicPatch patch,
      boolean dryRun,
      Shown shown) {
    List<TopicGateway.Setting> settings = patch.configs().isEmpty() ? List.of() : settings(topic);
    validate(topic, settings, patch);
    List<Effects.Change> changes = changes(topic, settings, patch);
    if (dryRun) {
      return writes.answer(Reply.ok(Effects.of(changes)));
    }
    if (patch.configs().isEmpty() && changes.isEmpty()) {
      return writes.answer(Reply.ok(shown.of(topic)));
    }
    try {
      return writes.run(
          actor.tenantId(),
          Optional.empty(),
          new TopicUpdate(
              core,
              gateway,
              store,
              actor,
              new TopicUpdate.Wanted(clusterId, topic, patch, shown),
              topics));
    } catch (ProblemException e) {
      throw pointed(e, patch);
    }
  }

  private void validate(
      ClusterGateway.ExistingTopic topic, List<TopicGateway.Setting> settings, TopicPatch patch) {
    Map<String, TopicGateway.Setting> known =
        settings.stream().collect(Collectors.toMap(TopicGateway.Setting::key, Function.identity()));
    Validation validation = new Validation();
    for (String key : patch.configs().keySet().stream().sorted().toList()) {
      TopicGateway.Setting setting = known.get(key);
      validation.require(setting != null, patch.pointer(key), "is not a setting of topics");
      validation.require(
          setting == null || !setting.readOnly(), patch.pointer(key), "can't be changed");
    }
    TopicGateway.Setting minInSync = known.get(ReplicaRule.MIN_IN_SYNC);
    if (minInSync != null && patch.configs().containsKey(ReplicaRule.MIN_IN_SYNC)) {
      ReplicaRule.require(
          validation,
          patch.configs().get(ReplicaRule.MIN_IN_SYNC).orElse(minInSync.defaultValue()),
          topic.replicationFactor(),
          patch.pointer(ReplicaRule.MIN_IN_SYNC));
    }
    patch
        .partitions()
        .ifPresent(
            wanted ->
                validation.require(
                    wanted >= topic.partitions(),
                    "/partitions",
                    "must not be below "
                        + topic.partitions()
                        + ": partitions can be added, not taken away"));
    validation.check();
    try {
      if (!patch.configs().isEmpty()) {
        gateway.topicAdmin().alter(topic.topic(), patch.configs(), true);
      }
      if (patch.partitions().orElse(topic.partitions()) != topic.partitions()) {
        gateway.topicAdmin().grow(topic.topic(), patch.partitions().getAsInt(), true);
      }
    } catch (ProblemException e) {
      throw pointed(e, patch);
    }
  }

  private static List<Effects.Change> changes(
      ClusterGateway.ExistingTopic topic, List<TopicGateway.Setting> settings, TopicPatch patch) {
    List<Effects.Change> changes = new ArrayList<>();
    int wanted = patch.partitions().orElse(topic.partitions());
    if (wanted != topic.partitions()) {
      changes.add(
          new Effects.Change(
              "/partitions", Integer.toString(topic.partitions()), Integer.toString(wanted)));
    }
    boolean kept = patch.protection().orElse(topic.deletionProtection());
    if (kept != topic.deletionProtection()) {
      changes.add(
          new Effects.Change(
              "/" + Protection.FIELD,
              Boolean.toString(topic.deletionProtection()),
              Boolean.toString(kept)));
    }
    for (TopicGateway.Setting setting : settings) {
      Optional<String> value = patch.configs().get(setting.key());
      if (value != null) {
        String after = value.orElse(setting.defaultValue());
        if (!Objects.equals(after, setting.value())) {
          changes.add(new Effects.Change(patch.pointer(setting.key()), setting.value(), after));
        }
      }
    }
    return changes;
  }

  /** The cluster's refusal, with pointers to the settings that it names. */
  private static ProblemException pointed(ProblemException refusal, TopicPatch patch) {
    if (refusal.code() != ProblemCode.VALIDATION_FAILED) {
      return refusal;
    }
    List<FieldError> errors =
        patch.configs().keySet().stream()
            .filter(key -> names(refusal.getMessage(), key))
            .sorted()
            .map(key -> new FieldError(patch.pointer(key), refusal.getMessage()))
            .toList();
    return errors.isEmpty()
        ? refusal
        : new ProblemException(ProblemCode.VALIDATION_FAILED, refusal.getMessage(), errors);
  }

  private static boolean names(String sentence, String key) {
    return Pattern.compile(
            "(?<![A-Za-z0-9._-])" + Pattern.quote(key) + "(?![A-Za-z0-9_-]|\\.[A-Za-z0-9])")
        .matcher(sentence)
        .find();
  }

  /** Deletes records for good. */
  public Answer deleteRecords(
      Actor actor,
      Optional<IdempotencyRequest> request,
      String clusterId,
      String name,
      RecordsToDelete wanted,
      boolean dryRun) {
    ClusterGateway.ExistingTopic topic = topics.existing(actor, clusterId, name);
    wanted.validate();
    List<String> policies =
        Arrays.stream(topic.configs().getOrDefault(CLEANUP_POLICY, "delete").split(","))
            .map(String::strip)
            .toList();
    if (policies.contains("compact") && !policies.contains("delete")) {
      throw RecordDeletion.compacted();
    }
    List<TopicGateway.Partition> there = there(topic);
    wanted.validate(there);
    if (dryRun) {
      return writes.answer(
          Reply.ok(Effects.losing(List.of(), RecordDeletion.lost(there, wanted.before()))));
    }
    return writes.run(
        actor.tenantId(),
        request,
        new RecordDeletion(
            core, gateway.topicAdmin(), actor, clusterId, topic.topic(), wanted.before()));
  }

  private List<TopicGateway.Setting> settings(ClusterGateway.ExistingTopic topic) {
    return gateway
        .topicAdmin()
        .settings(topic.topic())
        .orElseThrow(() -> ProblemException.notFound(KIND, topic.topic().name()));
  }

  private List<TopicGateway.Partition> there(ClusterGateway.ExistingTopic topic) {
    return gateway
        .topicAdmin()
        .partitions(topic.topic())
        .orElseThrow(() -> ProblemException.notFound(KIND, topic.topic().name()));
  }
}
