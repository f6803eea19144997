package io.weir.controlplane.service;

import io.weir.controlplane.domain.Validation;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where a group shall read on, and in which partitions.
 *
 * @param to earliest, latest, offset, shift, timestamp or duration
 * @param offset only with {@code offset}; brought within the partition's log
 * @param shift only with {@code shift}: records to skip, or below 0 to read again; brought within
 *     the partition's log
 * @param timestamp only with {@code timestamp}, as RFC 3339 says
 * @param duration only with {@code duration}, as ISO 8601 says: so long before now
 * @param topics null: everything that the group has committed
 */
public record OffsetTarget(
    String to,
    Long offset,
    Long shift,
    String timestamp,
    String duration,
    List<GroupTopic> topics) {
  private static final List<String> KINDS =
      List.of("earliest", "latest", "offset", "shift", "timestamp", "duration");

  /** Milliseconds must not overflow, nor be before 1970. */
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  /** Names every broken field. */
  void validate(Instant now) {
    Validation validation =
        new Validation()
            .require(
                to != null && KINDS.contains(to.toLowerCase(Locale.ROOT)),
                "/to",
                "must be one of " + String.join(", ", KINDS));
    validation.check();
    requireOnly(validation, "offset", offset);
    requireOnly(validation, "shift", shift);
    requireOnly(validation, "timestamp", timestamp);
    requireOnly(validation, "duration", duration);
    validation.require(offset == null || offset >= 0, "/offset", "must be 0 or more");
    validation.require(
        timestamp == null || instant(timestamp).isPresent(),
        "/timestamp",
        "must be a time from 1970 to 9999, such as 2026-01-31T12:00:00Z");
    validation.require(
        duration == null || before(now).isPresent(),
        "/duration",
        "must be a duration up to now since 1970, such as PT1H or P7D");
    if (topics != null) {
      GroupTopic.validate(validation, topics);
    }
    validation.check();
  }

  private void requireOnly(Validation validation, String kind, Object value) {
    boolean wanted = is(kind);
    validation.require(
        wanted == (value != null),
        "/" + kind,
        wanted ? "is needed with to=" + kind : "goes only with to=" + kind);
  }

  boolean is(String kind) {
    return kind.equalsIgnoreCase(to);
  }

  /** The time that is asked for, if it is one. Valid before. */
  Optional<Instant> time(Instant now) {
    return is("timestamp") ? instant(timestamp) : is("duration") ? before(now) : Optional.empty();
  }

  private static Optional<Instant> instant(String text) {
    try {
      return within(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private Optional<Instant> before(Instant now) {
    try {
      Duration length = Duration.parse(duration);
      return length.isNegative() ? Optional.empty() : within(now.minus(length));
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> within(Instant time) {
    return time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)
        ? Optional.empty()
        : Optional.of(time);
  }

  /**
   * A topic of a group's offsets.
   *
   * @param topic its name
   * @param partitions each at most once; null: all of them
   */
  public record GroupTopic(String topic, List<Integer> partitions) {
    static void validate(Validation validation, List<GroupTopic> topics) {
      validation.require(
          !topics.isEmpty() && topics.size() <= GroupChanges.PARTITIONS_MAX,
          "/topics",
          "must name 1 to " + GroupChanges.PARTITIONS_MAX + " topics");
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < topics.size(); i++) {
        GroupTopic topic = topics.get(i);
        String at = "/topics/" + i;
        validation.require(
            topic != null && topic.topic() != null && seen.add(topic.topic()),
            at + "/topic",
            "must be a topic that is named once");
        if (topic != null && topic.partitions() != null) {
          Set<Integer> indexes = new HashSet<>();
          for (int p = 0; p < topic.partitions().size(); p++) {
            Integer index = topic.partitions().get(p);
            validation.require(
                index != null && index >= 0 && indexes.add(index),
                at + "/partitions/" + p,
                "must be a partition that is named once");
          }
          validation.require(
              !topic.partitions().isEmpty(), at + "/partitions", "must name one, or be missing");
        }
      }
    }
  }
}
