package io.weir.controlplane.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.weir.controlplane.domain.TopicIntent;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A topic as clients see it: what exists comes from the cluster, origin and time from PostgreSQL.
 *
 * @param configs explicit settings; absent unless asked for
 * @param deletionProtection whether it can't be deleted; absent where settings are
 * @param tieredStorage whether its older segments are kept in the remote store; absent likewise
 * @param durability when its records are acknowledged; absent likewise
 * @param size what it holds; absent unless asked for, and if its page has too many partitions
 * @param rate how fast it is written; absent unless asked for and known
 */
public record TopicView(
    String clusterId,
    String name,
    String topicUuid,
    int partitions,
    int replicationFactor,
    String origin,
    @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, String> configs,
    @JsonInclude(JsonInclude.Include.NON_NULL) Boolean deletionProtection,
    @JsonInclude(JsonInclude.Include.NON_NULL) Boolean tieredStorage,
    @JsonInclude(JsonInclude.Include.NON_NULL) String durability,
    Instant createdAt,
    @JsonInclude(JsonInclude.Include.NON_NULL) SizeView size,
    @JsonInclude(JsonInclude.Include.NON_NULL) RateView rate) {
  /**
   * What a topic holds.
   *
   * @param bytes of its leaders' logs on disk, without the other replicas
   * @param remoteBytes of what is in the remote store, of which the newest part is on disk too;
   *     absent unless it is tiered, and where a list is sorted by what brokers saw last
   * @param records at most
   * @param recordsWritten that were ever written: what it grows by in a second is the topic's rate
   * @param complete whether every partition answered
   */
  public record SizeView(
      long bytes,
      @JsonInclude(JsonInclude.Include.NON_NULL) Long remoteBytes,
      long records,
      long recordsWritten,
      boolean complete) {
    private static SizeView of(ClusterFigures.Size size) {
      return new SizeView(
          size.bytes(),
          size.remoteBytes().isPresent() ? size.remoteBytes().getAsLong() : null,
          size.records(),
          size.written(),
          size.complete());
    }
  }

  /**
   * How fast a topic is written, over about the last 15 seconds.
   *
   * @param bytesPerSecond of record batches
   * @param recordsPerSecond in them
   */
  public record RateView(long bytesPerSecond, double recordsPerSecond) {
    private static RateView of(ClusterFigures.TopicFigures figures) {
      return new RateView(Math.round(figures.bytesPerSecond()), figures.recordsPerSecond());
    }
  }

  /** The same with its size and its rate, as far as they are known. */
  TopicView with(
      Optional<ClusterFigures.Size> found, Optional<ClusterFigures.TopicFigures> figures) {
    return new TopicView(
        clusterId,
        name,
        topicUuid,
        partitions,
        replicationFactor,
        origin,
        configs,
        deletionProtection,
        tieredStorage,
        durability,
        createdAt,
        found.map(SizeView::of).orElse(null),
        figures.map(RateView::of).orElse(null));
  }

  /** Joins what exists with what is known; a topic that nobody asked us for is a client's. */
  public static TopicView of(
      String clusterId,
      ClusterGateway.ExistingTopic topic,
      Optional<TopicIntent> known,
      boolean withConfigs) {
    return new TopicView(
        clusterId,
        topic.topic().name(),
        topic.id(),
        topic.partitions(),
        topic.replicationFactor(),
        known.map(TopicIntent::origin).orElse("kafka"),
        withConfigs ? topic.configs() : null,
        withConfigs ? topic.deletionProtection() : null,
        withConfigs ? Tiering.isOn(topic.configs()) : null,
        withConfigs ? TopicDurability.of(topic.configs()) : null,
        known.map(TopicIntent::createdAt).orElse(null),
        null,
        null);
  }
}
