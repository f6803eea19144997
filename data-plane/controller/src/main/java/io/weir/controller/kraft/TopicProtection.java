package io.weir.controller.kraft;

import io.weir.controller.DeletionProtection;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.controller.Controller;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.controller.ResultOrError;

/**
 * Keeps protected topics. Kafka's controller has no condition on a deletion, so what deletes topics
 * and what may switch their protection is decided one after the other here: once a protection was
 * answered, no deletion that was asked for later, or is under way, takes the topic. One instance
 * for each controller; thread-safe.
 */
final class TopicProtection {
  private final AtomicReference<CompletableFuture<Void>> last =
      new AtomicReference<>(CompletableFuture.completedFuture(null));

  /** Runs a request's work, after those before it if they can concern each other. */
  CompletionStage<? extends ApiMessage> inTurn(
      ApiMessage request, Supplier<CompletionStage<? extends ApiMessage>> work) {
    if (!isConcerned(request)) {
      return work.get();
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    CompletionStage<ApiMessage> answer =
        last.getAndSet(done)
            .thenCompose(_ -> work.get().thenApply(message -> (ApiMessage) message));
    return answer.whenComplete((_, _) -> done.complete(null));
  }

  private static boolean isConcerned(ApiMessage request) {
    return switch (ApiKeys.forId(request.apiKey())) {
      case DELETE_TOPICS, ALTER_CONFIGS -> true;
      case INCREMENTAL_ALTER_CONFIGS ->
          ((IncrementalAlterConfigsRequestData) request)
              .resources().stream()
                  .flatMap(resource -> resource.configs().stream())
                  .anyMatch(config -> config.name().equals(DeletionProtection.TOPIC_CONFIG));
      default -> false;
    };
  }

  /** Those of the given topics that are protected. */
  static CompletionStage<Set<Uuid>> protectedOnes(
      Controller controller, ControllerRequestContext context, Map<Uuid, String> topics) {
    return values(controller, context, topics.values())
        .thenApply(
            values ->
                topics.entrySet().stream()
                    .filter(topic -> DeletionProtection.isOn(values.get(topic.getValue())))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet()));
  }

  /**
   * The same replacement of topics' configurations, with the protection that they have where the
   * request does not name it: whoever replaces all that he knows does not mean it.
   */
  static CompletionStage<Map<ConfigResource, Map<String, String>>> kept(
      Controller controller,
      ControllerRequestContext context,
      Map<ConfigResource, Map<String, String>> replacement) {
    List<String> silent =
        replacement.entrySet().stream()
            .filter(
                each ->
                    each.getKey().type() == ConfigResource.Type.TOPIC
                        && !each.getValue().containsKey(DeletionProtection.TOPIC_CONFIG))
            .map(each -> each.getKey().name())
            .toList();
    return values(controller, context, silent)
        .thenApply(
            values -> {
              Map<ConfigResource, Map<String, String>> all = new HashMap<>(replacement);
              values.forEach(
                  (topic, value) ->
                      all.compute(
                          new ConfigResource(ConfigResource.Type.TOPIC, topic),
                          (_, asked) -> {
                            Map<String, String> more = new HashMap<>(asked);
                            more.put(DeletionProtection.TOPIC_CONFIG, value);
                            return more;
                          }));
              return all;
            });
  }

  /** What is set, by topic; a topic without it, and one that can't be looked up, is left out. */
  private static CompletionStage<Map<String, String>> values(
      Controller controller, ControllerRequestContext context, Collection<String> topics) {
    if (topics.isEmpty()) {
      return CompletableFuture.completedFuture(Map.of());
    }
    Map<ConfigResource, Collection<String>> asked = new HashMap<>();
    for (String topic : topics) {
      asked.put(
          new ConfigResource(ConfigResource.Type.TOPIC, topic),
          List.of(DeletionProtection.TOPIC_CONFIG));
    }
    return controller.describeConfigs(context, asked).thenApply(TopicProtection::values);
  }

  private static Map<String, String> values(
      Map<ConfigResource, ResultOrError<Map<String, String>>> answer) {
    Map<String, String> values = new HashMap<>();
    answer.forEach(
        (resource, found) -> {
          String value =
              found.isError() ? null : found.result().get(DeletionProtection.TOPIC_CONFIG);
          if (value != null) {
            values.put(resource.name(), value);
          }
        });
    return values;
  }
}
