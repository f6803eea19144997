package io.weir.broker.coordinator;

import io.weir.controller.MetadataListener;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.coordinator.group.GroupCoordinator;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.TopicImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the coordinator and tells it of elections and metadata. Groups are spread over partitions
 * by their number, so the coordinator starts when the metadata first holds {@code
 * __consumer_offsets} and takes the number from there, never from a node's configuration; until
 * then it answers COORDINATOR_NOT_AVAILABLE. Elections that come earlier are kept. Thread-safe; its
 * lock is taken on leadership changes and at the start only, and what is called under it only
 * enqueues.
 *
 * <pre>
 * WAITING --topic in the image--> RUNNING
 *    \______________close____________/ \--> CLOSED
 * </pre>
 */
public final class CoordinatorLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorLifecycle.class);

  private enum State {
    WAITING,
    RUNNING,
    CLOSED
  }

  private final GroupCoordinator coordinator;
  private final Tenures tenures;
  private final MetadataFeed feed;
  private State state = State.WAITING;

  CoordinatorLifecycle(GroupCoordinator coordinator, Tenures tenures) {
    this.coordinator = coordinator;
    this.tenures = tenures;
    this.feed = new MetadataFeed(this::apply);
    tenures.restartBy(this::restart);
  }

  /** This broker leads the partition from now on; called after the change was applied. */
  public void onElection(int partition, int leaderEpoch) {
    tenures.exclusively(() -> elected(partition, leaderEpoch));
  }

  private void elected(int partition, int leaderEpoch) {
    OptionalInt unended = tenures.began(partition, leaderEpoch);
    if (state != State.RUNNING || unended.equals(OptionalInt.of(leaderEpoch))) {
      return;
    }
    if (unended.isPresent()) {
      // The library would go on with what it has or is loading, and with its listener, both of
      // the old tenure.
      coordinator.onResignation(partition, OptionalInt.of(leaderEpoch));
    }
    coordinator.onElection(partition, leaderEpoch);
  }

  /**
   * This broker does not lead the partition any more.
   *
   * @param leaderEpoch of the new tenure; empty when the replica is gone
   */
  public void onResignation(int partition, OptionalInt leaderEpoch) {
    tenures.exclusively(
        () -> {
          tenures.ended(partition);
          if (state == State.RUNNING) {
            coordinator.onResignation(partition, leaderEpoch);
          }
        });
  }

  private void restart(int partition) {
    tenures.exclusively(
        () -> {
          OptionalInt leaderEpoch = tenures.epoch(partition);
          if (state == State.RUNNING && leaderEpoch.isPresent()) {
            coordinator.onResignation(partition, OptionalInt.empty());
            coordinator.onElection(partition, leaderEpoch.getAsInt());
          }
        });
  }

  /** Where metadata changes go; takes them without blocking. */
  public MetadataListener metadataListener() {
    return feed;
  }

  /** For callers that have Kafka's form at hand; see {@link #metadataListener}. */
  void onMetadata(Optional<MetadataDelta> delta, MetadataImage image) {
    feed.offer(delta, image);
  }

  /** On the feed's thread only. */
  private void apply(MetadataDelta delta, MetadataImage image) {
    AtomicBoolean started = new AtomicBoolean();
    tenures.exclusively(
        () -> {
          started.set(state == State.RUNNING);
          if (state == State.WAITING) {
            startIfTopicExists(image);
          }
        });
    if (started.get()) {
      // Not exclusively: this waits for writes, and the shards that make them tell of elections.
      coordinator.onMetadataUpdate(delta, image);
      if (delta.configsDelta() != null) {
        configure(delta.configsDelta().changes().keySet(), image);
      }
    }
  }

  /** Tells the coordinator what groups are configured to now. */
  private void configure(Set<ConfigResource> changed, MetadataImage image) {
    for (ConfigResource resource : changed) {
      if (resource.type() == ConfigResource.Type.GROUP) {
        coordinator.updateGroupConfig(resource.name(), image.configs().configProperties(resource));
      }
    }
  }

  private void startIfTopicExists(MetadataImage image) {
    TopicImage topic = image.topics().getTopic(GroupCoordinationConfig.OFFSETS_TOPIC);
    if (topic == null) {
      return;
    }
    int partitions = topic.partitions().size();
    coordinator.startup(() -> partitions);
    coordinator.onMetadataUpdate(noChange(image), image);
    configure(image.configs().resourceData().keySet(), image);
    state = State.RUNNING;
    tenures.forEach(coordinator::onElection);
    LOG.info("event=group_coordinator_started partitions={}", partitions);
  }

  private static MetadataDelta noChange(MetadataImage image) {
    return new MetadataDelta.Builder().setImage(image).build();
  }

  /** Stops the coordinator; its pending requests fail. Idempotent. */
  void close() {
    AtomicBoolean closing = new AtomicBoolean();
    tenures.exclusively(
        () -> {
          closing.set(state != State.CLOSED);
          if (state == State.WAITING) {
            // The library's shutdown does nothing unless it was started, and leaks its threads.
            coordinator.startup(() -> 1);
          }
          state = State.CLOSED;
        });
    if (closing.get()) {
      coordinator.shutdown();
      feed.close();
    }
  }
}
