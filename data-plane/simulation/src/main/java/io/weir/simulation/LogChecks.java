package io.weir.simulation;

import io.weir.storage.PartitionLog;
import io.weir.storage.tiering.CopyCoverage;
import io.weir.storage.tiering.OffsetRange;
import java.util.List;
import org.apache.kafka.common.TopicIdPartition;

/** What must hold of the contents of logs. Pure. */
final class LogChecks {
  private LogChecks() {}

  /** Two logs that agree on the epoch at an offset agree on everything before. */
  static void matching(
      TopicIdPartition id, List<LogContents.Entry> one, List<LogContents.Entry> other) {
    boolean agreed = false;
    int j = other.size() - 1;
    for (int i = one.size() - 1; i >= 0; i--) {
      LogContents.Entry e = one.get(i);
      while (j >= 0 && other.get(j).offset() > e.offset()) {
        if (agreed) {
          throw new Violation("LogMatching", id + ": only one log has " + other.get(j));
        }
        j--;
      }
      LogContents.Entry o = j >= 0 && other.get(j).offset() == e.offset() ? other.get(j) : null;
      agreed |= o != null && o.epoch() == e.epoch();
      if (agreed && (o == null || o.epoch() != e.epoch() || !o.value().equals(e.value()))) {
        throw new Violation("LogMatching", id + ": " + e + " and " + o);
      }
      if (o != null) {
        j--;
      }
    }
  }

  /** A log answers for each record with the epoch that the record carries. */
  static void lineage(Node node, PartitionLog log, List<LogContents.Entry> entries) {
    int last = -2;
    for (LogContents.Entry e : entries) {
      if (e.epoch() != last) {
        last = e.epoch();
        int answered = log.epochForOffset(e.offset()).orElse(-1);
        if (answered != e.epoch()) {
          throw new Violation(
              "EpochLineage",
              "node " + node.id() + " " + log.id() + " says epoch " + answered + " of " + e);
        }
      }
    }
  }

  /**
   * A log that may lead one day begins no later than it was asked to, and knows what it has in
   * remote storage only: finished copies of its lineage.
   */
  static void keepsRemotePart(Node node, PartitionLog log, RemoteStorage remote) {
    long start = log.logStartOffset();
    long localStart = log.localLogStartOffset();
    String what = "node " + node.id() + " " + log + " with local start " + localStart;
    if (start > remote.deletedTo(log.id())) {
      throw new Violation(
          "LogStartKept", what + ", deletion was asked up to " + remote.deletedTo(log.id()));
    }
    if (start == localStart) {
      return;
    }
    if (!log.tier().isLineageKnown()) {
      throw new Violation("LineageKept", what + " knows epochs from " + log.tier().lineageStart());
    }
    CopyCoverage copied = new CopyCoverage(remote.copies(log.id()), log.tier().lineage(), start);
    if (!copied.covers(new OffsetRange(start, localStart))) {
      throw new Violation("RemoteCovered", what + " is not covered by copies");
    }
  }

  /**
   * Every record that an idempotent producer sent is there once, in order.
   *
   * @param deleted whether the log's first records were deleted on request
   */
  static void onceInOrder(
      TopicIdPartition id, List<LogContents.Entry> log, Producer producer, boolean deleted) {
    String prefix = producer.producerId() + ":";
    int next = 0;
    for (LogContents.Entry e : log) {
      if (e.value().startsWith(prefix)) {
        int sequence = Integer.parseInt(e.value().split(":", 3)[1]);
        if (deleted && next == 0) {
          next = sequence;
        }
        if (sequence != next) {
          throw new Violation(
              sequence < next ? "NoneDoubled" : "OrderKept",
              id
                  + " offset "
                  + e.offset()
                  + " holds sequence "
                  + sequence
                  + " after "
                  + (next - 1)
                  + " of producer "
                  + producer.producerId());
        }
        next++;
      }
    }
    if (next != producer.recordsSent() && !(deleted && next == 0)) {
      throw new Violation(
          "NoAcknowledgedWriteLost",
          id
              + " holds "
              + next
              + " of "
              + producer.recordsSent()
              + " records of producer "
              + producer.producerId());
    }
  }
}
