package io.weir.simulation;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicIdPartition;

/** What a machine's disk may have lost of what its broker acknowledged. Single-threaded. */
final class Losses {
  private record Held(int leaderEpoch, long endOffset) {}

  private final Map<TopicIdPartition, Held> heldAtDeath = new HashMap<>();
  private Map<TopicIdPartition, Held> heldBeforeLoss = Map.of();
  private boolean unknownToController;
  private boolean registersUncleanly;

  /** A process dies; what its logs hold follows by {@link #held}. */
  void died() {
    heldAtDeath.clear();
  }

  /** What a log holds at the death of its process, and in which leader epoch. */
  void held(TopicIdPartition partition, int leaderEpoch, long endOffset) {
    heldAtDeath.put(partition, new Held(leaderEpoch, endOffset));
  }

  /** The disk of the dead process lost something. */
  void lost() {
    unknownToController = true;
    heldBeforeLoss = Map.copyOf(heldAtDeath);
  }

  /** The machine lost its power, and what its broker acknowledged is synced. */
  void lostNothingSynced() {
    registersUncleanly = true;
  }

  /** The controller knows now. */
  void vouchedFor() {
    unknownToController = false;
    registersUncleanly = false;
  }

  /** Whether the controller will take this node for one that may have lost something. */
  boolean isDoubted() {
    return unknownToController || registersUncleanly;
  }

  /** Whether a log may be shorter than what was acknowledged, and the controller doesn't know. */
  boolean isUnknownToController() {
    return unknownToController;
  }

  /**
   * Whether a log held everything below an offset, in this leader epoch, before the last loss: then
   * its leader may count it until the two talk again.
   */
  boolean heldBefore(TopicIdPartition partition, int leaderEpoch, long endOffset) {
    Held held = heldBeforeLoss.get(partition);
    return held != null && held.leaderEpoch() == leaderEpoch && held.endOffset() >= endOffset;
  }
}
