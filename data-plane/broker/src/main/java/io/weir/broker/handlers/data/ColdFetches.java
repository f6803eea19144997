package io.weir.broker.handlers.data;

import io.weir.broker.tiering.read.ColdBatches;
import io.weir.broker.tiering.read.ColdRead;
import io.weir.broker.tiering.read.ColdRequest;
import io.weir.broker.tiering.read.RemoteReads;
import io.weir.replication.ColdPosition;
import io.weir.replication.PartitionReplica;
import io.weir.storage.tiering.Lineage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * The partitions of one fetch whose offsets lie in the remote store: their reads go on at the same
 * time, over the fetch's passes. What is not done when the fetch answers is left to the client's
 * next one. Confined as the fetch's own fields are.
 */
final class ColdFetches {
  /** Reads of one fetch at a time: its others come with the client's next fetches. */
  static final int UNDERWAY_MAX = 8;

  /** How much of a read's result this pass may answer. */
  private record Share(int maxBytes, boolean minOneMessage) {}

  private final RemoteReads store;
  private final String tenant;
  private final Runnable onDone;
  private final Map<FetchTarget, ColdRead> reads = new LinkedHashMap<>();

  private final Map<FetchTarget, Share> ready = new LinkedHashMap<>();
  private final Map<FetchTarget, Errors> failed = new HashMap<>();
  private final Set<FetchTarget> seen = new HashSet<>();
  private int underway;
  private long plannedBytes;
  private int readyBytes;

  /**
   * @param tenant whose share of the store's threads and memory is used
   * @param onDone told, on any thread, when a read was done; its pass may be long over
   */
  ColdFetches(RemoteReads store, String tenant, Runnable onDone) {
    this.store = store;
    this.tenant = tenant;
    this.onDone = onDone;
  }

  void beginPass() {
    ready.clear();
    failed.clear();
    seen.clear();
    underway = 0;
    plannedBytes = 0;
    readyBytes = 0;
  }

  /**
   * Looks after one partition in this pass; on its shard.
   *
   * @param limit what the reader may see ends here, exclusive
   * @param answerRoom bytes that the answer has room for, at least 0
   * @param isFirst whether nothing is answered so far, so that one batch is given whatever its size
   * @return bytes that it adds to the answer
   */
  int ask(
      FetchTarget target,
      PartitionReplica replica,
      ColdPosition cold,
      long limit,
      int answerRoom,
      boolean isFirst) {
    seen.add(target);
    int room = (int) Math.max(0, Math.min(target.maxBytes(), answerRoom - plannedBytes));
    boolean minOneMessage = isFirst && plannedBytes == 0;
    ColdRead read = reads.get(target);
    if (read == null) {
      int wanted = minOneMessage ? Math.max(1, room) : room;
      if (wanted == 0 || underway >= UNDERWAY_MAX) {
        return 0;
      }
      Optional<Lineage> lineage = replica.remoteLineage();
      if (lineage.isEmpty()) {
        failed.put(target, Errors.KAFKA_STORAGE_ERROR); // no lineage to read along, for now
        return 0;
      }
      read = store.read(request(replica, lineage.get(), cold, limit, wanted));
      reads.put(target, read);
      read.whenDone(onDone);
    }
    if (!read.isDone()) {
      underway++;
      plannedBytes += room;
      return 0;
    }
    if (read.hasFailed()) {
      failed.put(target, Errors.KAFKA_STORAGE_ERROR);
      return 0;
    }
    if (room == 0 && !minOneMessage) {
      return 0;
    }
    ready.put(target, new Share(room, minOneMessage));
    int bytes = minOneMessage ? read.sizeInBytes() : Math.min(room, read.sizeInBytes());
    readyBytes += bytes;
    return bytes;
  }

  private ColdRequest request(
      PartitionReplica replica, Lineage lineage, ColdPosition cold, long limit, int maxBytes) {
    return new ColdRequest(
        replica.id(),
        cold.offset(),
        lineage,
        replica.logStartOffset(),
        Math.max(cold.offset() + 1, Math.min(limit, replica.localLogStartOffset())),
        maxBytes,
        tenant);
  }

  /** Gives up reads of partitions that are not cold, or not readable, any more. */
  void endPass() {
    Iterator<Map.Entry<FetchTarget, ColdRead>> all = reads.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<FetchTarget, ColdRead> one = all.next();
      if (!seen.contains(one.getKey())) {
        all.remove();
        one.getValue().leave();
      }
    }
  }

  /** The partitions that were cold in this pass. */
  Set<FetchTarget> targets() {
    return Set.copyOf(seen);
  }

  /** Whether reads of this pass are not done. */
  boolean isUnderway() {
    return underway > 0;
  }

  /** Bytes of this pass that are ready. */
  int readyBytes() {
    return readyBytes;
  }

  /** Puts what is ready, and what failed, into the answer, and leaves the rest. */
  void answer(Map<FetchTarget, FetchRun.Read> answer) {
    failed.forEach(
        (target, error) ->
            answer.put(target, new FetchRun.Read(target, FetchRun.failed(target, error))));
    ready.forEach((target, share) -> take(answer.get(target).data(), reads.remove(target), share));
    leave();
  }

  private static void take(FetchResponseData.PartitionData data, ColdRead read, Share share) {
    try {
      ColdBatches batches = read.take();
      ColdBatches head = batches.head(share.maxBytes(), share.minOneMessage());
      FetchAnswers.add(data, head);
    } catch (ApiException e) {
      data.setErrorCode(Errors.forException(e).code());
    }
  }

  /** Leaves all reads to the client's next fetch. */
  void leave() {
    reads.values().forEach(ColdRead::leave);
    reads.clear();
  }
}
