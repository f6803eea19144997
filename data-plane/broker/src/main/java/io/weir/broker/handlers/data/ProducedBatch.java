package io.weir.broker.handlers.data;

import io.weir.protocol.Clock;
import io.weir.protocol.VirtualClusterId;
import io.weir.replication.PartitionReplica;
import io.weir.storage.AppendOrigin;
import io.weir.storage.BatchPreparation;
import io.weir.storage.LogConfig;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition's batch of a Produce request, from the request to the append. Used by one thread at
 * a time: connection, then the queue's where its records are opened, then the partition's shard.
 */
final class ProducedBatch implements PreparationQueue.Task {
  private static final Logger LOG = LoggerFactory.getLogger(ProducedBatch.class);

  /** What becomes of it. */
  interface Outcome {
    /** On the shard; must not throw. */
    void append(ProducedBatch batch);

    /** On any thread; must not throw. */
    void refuse(PartitionProduceResponse answer, Errors error, String message);
  }

  private final PartitionReplica replica;
  private final PartitionProduceResponse answer;
  private final Clock clock;
  private final Outcome outcome;
  private ByteBuffer bytes;
  private AppendOrigin origin = AppendOrigin.CLIENT;

  ProducedBatch(
      PartitionReplica replica,
      ByteBuffer bytes,
      PartitionProduceResponse answer,
      Clock clock,
      Outcome outcome) {
    this.replica = replica;
    this.bytes = bytes;
    this.answer = answer;
    this.clock = clock;
    this.outcome = outcome;
  }

  PartitionReplica replica() {
    return replica;
  }

  PartitionProduceResponse answer() {
    return answer;
  }

  /** What is to be appended. */
  ByteBuffer bytes() {
    return bytes;
  }

  AppendOrigin origin() {
    return origin;
  }

  /** Takes its way through the queue if it needs to, or follows others that do; else false. */
  boolean goesThrough(PreparationQueue queue) {
    if (!queue.isBusy(replica) && !BatchPreparation.isNeeded(bytes, replica.config())) {
      return false;
    }
    String owner =
        VirtualClusterId.ofPhysicalName(replica.id().topic())
            .map(VirtualClusterId::prefix)
            .orElse("");
    queue.submit(owner, replica, this);
    return true;
  }

  @Override
  public boolean prepare() {
    LogConfig config = replica.config();
    if (!replica.isLeader() || !BatchPreparation.isNeeded(bytes, config)) {
      return true; // the shard says what is to be said
    }
    try {
      bytes = BatchPreparation.prepare(bytes, config, clock.wallTimeMs());
      origin = AppendOrigin.CLIENT_PREPARED;
      return true;
    } catch (ApiException refused) {
      outcome.refuse(answer, Errors.forException(refused), refused.getMessage());
    } catch (RuntimeException | OutOfMemoryError | LinkageError unexpected) {
      LOG.error("event=preparation_failed partition={}", replica.id(), unexpected);
      outcome.refuse(answer, Errors.UNKNOWN_SERVER_ERROR, null);
    }
    return false;
  }

  @Override
  public void handOver(Runnable afterwards) {
    try {
      replica.shard().execute(() -> append(afterwards));
    } catch (RejectedExecutionException stopping) {
      refuse();
      afterwards.run();
    }
  }

  private void append(Runnable afterwards) {
    try {
      outcome.append(this);
    } finally {
      afterwards.run();
    }
  }

  @Override
  public void refuse() {
    outcome.refuse(answer, Errors.NOT_LEADER_OR_FOLLOWER, "The broker is stopping.");
  }
}
