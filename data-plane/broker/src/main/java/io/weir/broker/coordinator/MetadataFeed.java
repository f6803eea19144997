package io.weir.broker.coordinator;

import io.weir.controller.ClusterMetadata;
import io.weir.controller.MetadataChange;
import io.weir.controller.MetadataListener;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.metadata.ConfigRecord;
import org.apache.kafka.common.metadata.RemoveTopicRecord;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings metadata to the coordinator on a thread of its own: the library waits there until the
 * offsets of deleted topics are gone from the log, which nobody else may wait for. When it falls
 * behind by more than {@link #WAITING_MAX} changes, those are dropped, and the next one says by
 * comparison which topics went and which groups were configured. Thread-safe; never blocks its
 * callers.
 */
final class MetadataFeed implements MetadataListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetadataFeed.class);

  /** Changes that may wait. */
  static final int WAITING_MAX = 10_000;

  private static final int CLOSE_TIMEOUT_S = 5;

  private final Target target;
  private final ThreadPoolExecutor thread;

  // Of the caller's thread.
  private boolean droppedBefore;

  // Of the feed's thread.
  private boolean failedBefore;
  private MetadataImage applied = MetadataImage.EMPTY;

  /** Takes metadata, one change after the other; may wait. */
  @FunctionalInterface
  interface Target {
    void apply(MetadataDelta delta, MetadataImage image);
  }

  MetadataFeed(Target target) {
    this.target = target;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            task -> {
              Thread created = new Thread(task, "weir-group-metadata");
              created.setDaemon(true);
              return created;
            });
  }

  @Override
  public void onChange(MetadataChange change, ClusterMetadata now) {
    offer(change.delta(), change.image());
  }

  /** Called by one thread at a time, as metadata comes. */
  void offer(Optional<MetadataDelta> delta, MetadataImage image) {
    // The change after the dropped ones makes up for them; those before in the queue must not.
    Optional<MetadataDelta> seamless = droppedBefore ? Optional.empty() : delta;
    try {
      thread.execute(() -> apply(seamless, image));
      droppedBefore = false;
    } catch (RejectedExecutionException e) {
      if (!droppedBefore) {
        LOG.warn(
            "event=metadata_changes_are_not_taken_by_the_coordinator closed={}",
            thread.isShutdown());
      }
      droppedBefore = true;
    }
  }

  /** On the feed's thread; without a delta, what changed is found by comparison. */
  private void apply(Optional<MetadataDelta> delta, MetadataImage image) {
    try {
      boolean seamless = delta.isPresent() && !failedBefore;
      target.apply(seamless ? delta.get() : differences(applied, image), image);
      applied = image;
      failedBefore = false;
    } catch (RuntimeException e) {
      failedBefore = true;
      LOG.warn("event=the_coordinator_did_not_take_a_metadata_change offset={}", image.offset(), e);
    }
  }

  /** A delta that holds the topics which are gone, and the changed configurations of groups. */
  private static MetadataDelta differences(MetadataImage before, MetadataImage after) {
    MetadataDelta delta = new MetadataDelta.Builder().setImage(before).build();
    before.topics().topicsById().keySet().stream()
        .filter(id -> after.topics().getTopic(id) == null)
        .forEach(id -> delta.replay(new RemoveTopicRecord().setTopicId(id)));
    Set<ConfigResource> configured = new HashSet<>(before.configs().resourceData().keySet());
    configured.addAll(after.configs().resourceData().keySet());
    configured.stream()
        .filter(resource -> resource.type() == ConfigResource.Type.GROUP)
        .forEach(group -> changes(group, before, after).forEach(delta::replay));
    return delta;
  }

  private static List<ConfigRecord> changes(
      ConfigResource group, MetadataImage before, MetadataImage after) {
    Map<String, String> old = before.configs().configMapForResource(group);
    Map<String, String> now = after.configs().configMapForResource(group);
    Set<String> names = new HashSet<>(old.keySet());
    names.addAll(now.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(old.get(name), now.get(name)))
        .map(
            name ->
                new ConfigRecord()
                    .setResourceType(group.type().id())
                    .setResourceName(group.name())
                    .setName(name)
                    .setValue(now.get(name)))
        .toList();
  }

  /** Takes no more changes; waits for the one that is being applied, bounded. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(CLOSE_TIMEOUT_S, TimeUnit.SECONDS)) {
        LOG.warn("event=the_coordinator_still_applies_a_metadata_change");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
