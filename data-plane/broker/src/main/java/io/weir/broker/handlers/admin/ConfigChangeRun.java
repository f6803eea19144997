package io.weir.broker.handlers.admin;

import io.weir.controller.ClusterMetadata;
import io.weir.controller.ControllerClient;
import io.weir.protocol.PhysicalTopic;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * How both ways of altering configs go on once they are checked: the active controller decides; the
 * answer waits until this node's own metadata shows the change. Thread-safe.
 */
final class ConfigChangeRun {
  /** How long an answer waits for this node's metadata. */
  private static final int METADATA_WAIT_MS_MAX = 5_000;

  private final ControllerClient controller;
  private final MetadataWaiter metadata;

  ConfigChangeRun(ControllerClient controller, MetadataWaiter metadata) {
    this.controller = controller;
    this.metadata = metadata;
  }

  /**
   * Sends, and waits unless it was only to be checked.
   *
   * @param changed the resources that were changed, by the answer
   * @param isShown whether metadata show what was asked for a resource
   */
  <A extends ApiMessage> CompletionStage<A> send(
      ApiMessage request,
      Class<A> answerType,
      boolean validateOnly,
      Function<A, List<ConfigResource>> changed,
      BiPredicate<ConfigResource, ClusterMetadata> isShown) {
    return controller
        .send(request, answerType)
        .thenCompose(
            answer -> {
              List<ConfigResource> resources = validateOnly ? List.of() : changed.apply(answer);
              return resources.isEmpty()
                  ? CompletableFuture.completedFuture(answer)
                  : metadata
                      .await(
                          now -> resources.stream().allMatch(each -> isShown.test(each, now)),
                          METADATA_WAIT_MS_MAX)
                      .thenApply(_ -> answer);
            });
  }

  /** What metadata show of a topic or of a group. */
  static Map<String, String> shown(ClusterMetadata now, byte resourceType, String name) {
    return resourceType == ConfigResource.Type.GROUP.id()
        ? now.groupConfig(name)
        : now.topicConfig(new PhysicalTopic(name));
  }
}
