package io.weir.replication;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.protocol.Errors;

/**
 * Asks the controller to change an ISR (AlterPartition v3, KIP-903). Thread-safe; never blocks. At
 * most one proposal per partition is under way, unless metadata made it obsolete.
 */
@FunctionalInterface
public interface IsrChanger {
  /**
   * Proposes.
   *
   * @return completes on any thread. A controller that could not be reached, or didn't answer, is
   *     {@link Refused} with a retriable error or a failed future: then it is not known whether the
   *     change was made, and the same proposal comes again
   */
  CompletableFuture<Result> propose(Proposal proposal);

  /**
   * One proposal. Immutable.
   *
   * @param leaderEpoch of the proposer
   * @param partitionEpoch that the proposal changes
   * @param isr the new ISR, with the registration that each member was seen with
   * @param recovered always true: LeaderRecoveryState RECOVERED
   */
  record Proposal(
      TopicIdPartition id,
      int leaderEpoch,
      int partitionEpoch,
      List<Member> isr,
      boolean recovered) {
    /** Copies the list. */
    public Proposal {
      isr = List.copyOf(isr);
    }
  }

  /**
   * A member of a proposed ISR. Immutable.
   *
   * @param brokerEpoch {@link #UNKNOWN_EPOCH} when it was in the ISR before and has not been seen
   */
  record Member(int brokerId, long brokerEpoch) {
    /** The controller doesn't compare it. */
    public static final long UNKNOWN_EPOCH = -1;
  }

  /** The controller's answer. */
  sealed interface Result {}

  /** The partition as it is now. Immutable. */
  record Accepted(
      int leader, int leaderEpoch, int partitionEpoch, List<Integer> isr, boolean recovering)
      implements Result {
    /** Copies the list. */
    public Accepted {
      isr = List.copyOf(isr);
    }
  }

  /** The partition's error, or the whole request's. Immutable. */
  record Refused(Errors error) implements Result {}
}
