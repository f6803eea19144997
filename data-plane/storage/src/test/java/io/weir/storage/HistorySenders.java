package io.weir.storage;

import io.weir.storage.HistoryStep.Batch;
import io.weir.storage.HistoryStep.Sender;
import java.util.HashMap;
import java.util.Map;

/**
 * What the producers of a history believe: the epoch and the sequence number of their next send.
 */
final class HistorySenders {
  /** What a new id differs by from the one it replaces. */
  private static final int NEXT_ID = 1000;

  private record State(int epoch, int next, int lastCount, long lastOffset) {}

  private static final State NEW = new State(0, 0, 0, Long.MAX_VALUE);

  private final Map<Integer, State> states = new HashMap<>();
  private final Map<Integer, Integer> ids = new HashMap<>();

  /** The producer id that a sender has now. */
  int id(int sender) {
    return ids.getOrDefault(sender, sender);
  }

  /**
   * After a crash: who has nothing left in the log gets another id. Whether a log still knows the
   * old one depends on the snapshots it had at hand.
   */
  void forgetBelow(long logStartOffset) {
    for (Map.Entry<Integer, State> e : Map.copyOf(states).entrySet()) {
      if (e.getValue().lastOffset() < logStartOffset) {
        states.remove(e.getKey());
        ids.put(e.getKey(), id(e.getKey()) + NEXT_ID);
      }
    }
  }

  /** A batch's head with its sender's id, epoch and sequence. */
  TestBatches stamp(Batch batch) {
    TestBatches head = TestBatches.batch();
    Sender sender = batch.sender();
    if (sender.id() == 0) {
      return head;
    }
    if (sender.transactional()) {
      head.transactional();
    }
    return head.producer(id(sender.id()), epoch(sender), sequence(sender));
  }

  private int epoch(Sender sender) {
    return Math.max(0, epoch(sender.id()) + sender.epochStep());
  }

  private int sequence(Sender sender) {
    State state = states.getOrDefault(sender.id(), NEW);
    return switch (sender.sequence()) {
      case NEXT -> epoch(sender) == state.epoch() ? state.next() : 0;
      case REPEATED -> Math.max(0, state.next() - state.lastCount());
      case GAP -> state.next() + 7;
      case ZERO -> 0;
    };
  }

  /** The epoch that a producer last wrote in. */
  int epoch(int id) {
    return states.getOrDefault(id, NEW).epoch();
  }

  /** A batch is in the log now, up to an offset. */
  void accepted(Batch batch, long lastOffset) {
    Sender sender = batch.sender();
    if (sender.id() > 0) {
      int next = sequence(sender) + batch.records();
      states.put(sender.id(), new State(epoch(sender), next, batch.records(), lastOffset));
    }
  }

  /** A marker of this epoch is in the log, at an offset. */
  void ended(int id, int epoch, long offset) {
    State state = states.getOrDefault(id, NEW);
    states.put(
        id,
        epoch == state.epoch()
            ? new State(epoch, state.next(), state.lastCount(), offset)
            : new State(epoch, 0, 0, offset));
  }
}
