package io.weir.replication;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one ISR proposal at a time to the controller. What is proposed counts as member until it
 * is known that it was not accepted. Used by the partition's shard.
 *
 * <pre>
 *            propose                      accepted, or newer metadata
 *   Settled ────────▶ Pending (asking) ──────────────────────────────▶ Settled
 *      ▲                │   ▲   │
 *      │ ineligible     │   └───┘ unknown outcome: the same again, later
 *      └────────────────┤
 *                       └── stale ──▶ Pending (waits for newer metadata)
 * </pre>
 */
final class IsrProposer {
  private static final Logger LOG = LoggerFactory.getLogger(IsrProposer.class);

  private final ReplicaEnvironment env;
  private final Consumer<IsrChanger.Accepted> onAccepted;
  private Optional<IsrChanger.Proposal> pending = Optional.empty();
  private long notBeforeMs = Long.MIN_VALUE;
  private int failures;
  private boolean closed;

  /**
   * Nothing is pending.
   *
   * @param onAccepted hears the controller's answer, on the shard, before this forgets the proposal
   */
  IsrProposer(ReplicaEnvironment env, Consumer<IsrChanger.Accepted> onAccepted) {
    this.env = env;
    this.onAccepted = onAccepted;
  }

  /** Whether a new proposal may be made now. */
  boolean isFree() {
    return pending.isEmpty() && !closed && env.nowMs() >= notBeforeMs;
  }

  /** Committed members and proposed ones. */
  Set<Integer> maximalIsr(Set<Integer> committed) {
    if (pending.isEmpty()) {
      return committed;
    }
    Set<Integer> all = new TreeSet<>(committed);
    pending.ifPresent(p -> p.isr().forEach(m -> all.add(m.brokerId())));
    return all;
  }

  void propose(IsrChanger.Proposal proposal) {
    if (!isFree()) {
      throw new IllegalStateException("a proposal is pending: " + pending);
    }
    pending = Optional.of(proposal);
    LOG.info(
        "event=isr_proposed partition={} leader_epoch={} partition_epoch={} isr={}",
        proposal.id(),
        proposal.leaderEpoch(),
        proposal.partitionEpoch(),
        ids(proposal));
    ask(proposal);
  }

  /** Metadata knows a newer partition epoch: whatever was pending is decided. */
  void superseded() {
    pending = Optional.empty();
    failures = 0;
  }

  void close() {
    closed = true;
    pending = Optional.empty();
  }

  private void ask(IsrChanger.Proposal proposal) {
    var unused =
        env.isrChanger()
            .propose(proposal)
            .whenComplete(
                (result, error) ->
                    env.shard()
                        .execute(
                            () ->
                                answered(
                                    proposal,
                                    error == null
                                        ? result
                                        : new IsrChanger.Refused(
                                            Errors.forException(cause(error))))));
  }

  private void answered(IsrChanger.Proposal proposal, IsrChanger.Result result) {
    if (closed || pending.isEmpty() || !pending.get().equals(proposal)) {
      return;
    }
    switch (result) {
      case IsrChanger.Accepted accepted -> {
        failures = 0;
        onAccepted.accept(accepted);
        pending = Optional.empty();
      }
      case IsrChanger.Refused refused -> refused(proposal, refused.error());
    }
  }

  private void refused(IsrChanger.Proposal proposal, Errors error) {
    LOG.info(
        "event=isr_refused partition={} partition_epoch={} isr={} error={}",
        proposal.id(),
        proposal.partitionEpoch(),
        ids(proposal),
        error);
    long delayMs =
        Math.min(
            env.config().retryMin().toMillis() << Math.min(failures, 20),
            env.config().retryMax().toMillis());
    failures++;
    switch (error) {
      case INELIGIBLE_REPLICA, OPERATION_NOT_ATTEMPTED -> {
        // The controller looked at this partition epoch and left it: nothing has changed there.
        pending = Optional.empty();
        notBeforeMs = env.nowMs() + delayMs;
      }
      case FENCED_LEADER_EPOCH,
          INVALID_UPDATE_VERSION,
          INVALID_REQUEST,
          NEW_LEADER_ELECTED,
          UNKNOWN_TOPIC_ID,
          UNKNOWN_TOPIC_OR_PARTITION -> {
        // The controller is ahead, maybe by this very proposal: metadata will tell.
      }
      default ->
          env.shard()
              .schedule(
                  () -> {
                    if (!closed && pending.isPresent() && pending.get().equals(proposal)) {
                      ask(proposal);
                    }
                  },
                  delayMs);
    }
  }

  private static Throwable cause(Throwable error) {
    return error instanceof java.util.concurrent.CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }

  private static List<Integer> ids(IsrChanger.Proposal proposal) {
    return proposal.isr().stream().map(IsrChanger.Member::brokerId).toList();
  }
}
