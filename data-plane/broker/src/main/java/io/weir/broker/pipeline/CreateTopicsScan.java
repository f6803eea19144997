package io.weir.broker.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * Looks at a CreateTopics before Kafka's message is made of it, as that puts topics, assignments
 * and configurations into hashed collections: names the topics for an answer, and bounds what the
 * collections cost. One pass, no hashing. Immutable.
 *
 * @param names the topics' names as they came, at most {@link #NAMES_MAX}
 * @param exceeded a limit that the request is beyond, or null
 */
record CreateTopicsScan(List<String> names, RequestLimit exceeded) {
  /** Topics that are still answered one by one; with more the connection closes. */
  static final int NAMES_MAX = 5_000;

  /** Configurations of one topic; Kafka knows some forty. */
  static final int CONFIGS_PER_TOPIC_MAX = 100;

  private static final int FLEXIBLE_VERSION = 5;

  /**
   * Scans a request.
   *
   * @throws RuntimeException if it ends before its fields do
   */
  static CreateTopicsScan of(RequestFrame request) {
    BodyWalk walk = new BodyWalk(request.bodyBytes(), request.apiVersion() >= FLEXIBLE_VERSION);
    int topics = walk.readCount();
    List<String> names = new ArrayList<>();
    RequestLimit exceeded =
        topics > BudgetedReader.HASHED_ELEMENTS_MAX ? RequestLimit.CREATED_TOPICS : null;
    int stepsLeft = HashCollisions.STEPS_MAX;
    for (int topic = 0; topic < Math.min(topics, NAMES_MAX); topic++) {
      names.add(walk.readText());
      walk.skip(Integer.BYTES + Short.BYTES); // partitions, replication factor
      stepsLeft -= assignmentSteps(walk, stepsLeft);
      int configs = skipConfigs(walk);
      walk.skipTags();
      if (exceeded == null && configs > CONFIGS_PER_TOPIC_MAX) {
        exceeded = RequestLimit.CREATED_CONFIGS;
      }
    }
    if (exceeded == null) {
      int[] hashes = names.stream().mapToInt(String::hashCode).toArray();
      stepsLeft -= HashCollisions.steps(hashes, Math.max(0, stepsLeft));
      exceeded = stepsLeft < 0 ? RequestLimit.COLLISIONS : null;
    }
    return new CreateTopicsScan(names, exceeded);
  }

  /**
   * Refuses a request that is beyond a limit; one that can't be scanned is left to its reader.
   *
   * @throws MalformedRequestException with the limit
   */
  static void check(RequestFrame request) {
    RequestLimit exceeded;
    try {
      exceeded = of(request).exceeded();
    } catch (RuntimeException e) {
      return;
    }
    if (exceeded != null) {
      throw new MalformedRequestException(exceeded);
    }
  }

  /** What the collection of a topic's assignments takes; a list that is too long takes too much. */
  private static int assignmentSteps(BodyWalk walk, int stepsMax) {
    int assignments = walk.readCount();
    int[] hashes = new int[Math.clamp(assignments, 0, BudgetedReader.HASHED_ELEMENTS_MAX)];
    for (int index = 0; index < assignments; index++) {
      int partition = walk.readInt();
      walk.skip(Math.multiplyExact(Integer.BYTES, Math.max(0, walk.readCount())));
      walk.skipTags();
      if (index < hashes.length) {
        hashes[index] = partition; // an int's hash is the int
      }
    }
    return assignments > hashes.length
        ? Math.max(0, stepsMax) + 1
        : HashCollisions.steps(hashes, Math.max(0, stepsMax));
  }

  private static int skipConfigs(BodyWalk walk) {
    int configs = walk.readCount();
    for (int index = 0; index < configs; index++) {
      walk.skipText();
      walk.skipText();
      walk.skipTags();
    }
    return configs;
  }
}
