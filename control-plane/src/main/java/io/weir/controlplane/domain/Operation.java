package io.weir.controlplane.domain;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A change that has been decided and stored, but is not done: not all brokers have applied it, or a
 * broker cluster is being made, changed or deleted.
 *
 * @param id {@code op-…}
 * @param kind e.g. {@code api_key.create}
 * @param resourceId what it is about
 * @param state {@code running}, {@code succeeded} or {@code failed}
 * @param laggingBrokers ids of brokers that have not applied it; empty while even the cluster
 *     couldn't be reached
 * @param logOffset end offset in the tenancy log once it is replicated there
 * @param progress what is being done, where that is more than waiting for brokers
 * @param reason why it failed
 * @param createdAt when
 * @param updatedAt when the state was last looked at
 */
public record Operation(
    String id,
    String kind,
    String resourceId,
    String state,
    List<Integer> laggingBrokers,
    OptionalLong logOffset,
    Optional<String> progress,
    Optional<String> reason,
    Instant createdAt,
    Instant updatedAt) {
  /** It goes on. */
  public static final String RUNNING = "running";

  /** It is done. */
  public static final String SUCCEEDED = "succeeded";

  /** It can't be done. */
  public static final String FAILED = "failed";

  /** One that waits for brokers. */
  public Operation(
      String id,
      String kind,
      String resourceId,
      String state,
      List<Integer> laggingBrokers,
      OptionalLong logOffset,
      Instant createdAt,
      Instant updatedAt) {
    this(
        id,
        kind,
        resourceId,
        state,
        laggingBrokers,
        logOffset,
        Optional.empty(),
        Optional.empty(),
        createdAt,
        updatedAt);
  }
}
