package io.weir.storage;

import io.weir.storage.HistoryStep.Batch;
import io.weir.storage.HistoryStep.Sender;
import java.util.HashMap;
import java.util.Map;

/**
 * What the producers of a history believe: the epoch and the sequence number of their next send.
 */
final class HistorySenders {
  private record State(int epoch, int next, int lastCount) {}

  private static final State NEW = new State(0, 0, 0);

  private final Map<Integer, State> states = new HashMap<>();

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
    return head.producer(sender.id(), epoch(sender), sequence(sender));
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

  void accepted(Batch batch) {
    Sender sender = batch.sender();
    if (sender.id() > 0) {
      int next = sequence(sender) + batch.records();
      states.put(sender.id(), new State(epoch(sender), next, batch.records()));
    }
  }

  /** A marker of this epoch is in the log. */
  void ended(int id, int epoch) {
    if (epoch != epoch(id)) {
      states.put(id, new State(epoch, 0, 0));
    }
  }
}
