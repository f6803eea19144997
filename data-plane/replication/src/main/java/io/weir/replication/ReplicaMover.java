package io.weir.replication;

import io.weir.storage.LogDirectories;
import io.weir.storage.LogMove;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.ReplicaNotAvailableException;

/**
 * Moves replicas of this node between its log directories (KIP-113, KIP-858). Thread-safe; one move
 * of a partition at a time.
 *
 * <pre>
 * Copying ──at the high watermark──▶ Telling ──metadata names the target──▶ swapped on the shard
 * </pre>
 *
 * A move ends as well when the replica is deleted, its disks fail or the node stops: the log stays
 * where it is then, and a start deletes the copy.
 */
public final class ReplicaMover {
  /** Tells the controller where a replica lies. */
  @FunctionalInterface
  public interface Teller {
    /**
     * Tells it until the metadata shows it. Any thread; doesn't wait.
     *
     * @return completes, on any thread, when this node's metadata names the directory; fails when
     *     the partition is no longer here
     */
    CompletableFuture<Void> tell(TopicIdPartition partition, Uuid directory);
  }

  /**
   * How far a move is.
   *
   * @param directory where the copy lies
   * @param sizeInBytes of the copy
   * @param offsetLag records that it lacks
   */
  public record Progress(Uuid directory, long sizeInBytes, long offsetLag) {}

  private final ReplicaTable table;
  private final LogDirectories logs;
  private final Executor opener;
  private final Teller teller;
  private final ReplicaMove.Swap swap;
  private final Map<TopicIdPartition, ReplicaMove> moves = new ConcurrentHashMap<>();

  ReplicaMover(
      ReplicaTable table,
      LogDirectories logs,
      Executor opener,
      Teller teller,
      ReplicaMove.Swap swap) {
    this.table = table;
    this.logs = logs;
    this.opener = opener;
    this.teller = teller;
    this.swap = swap;
  }

  /**
   * Begins to move a replica; a move of it to elsewhere is given up. To where it lies already:
   * gives up a move and does nothing else.
   *
   * @return completes when the copying has begun; fails with what Kafka's clients understand
   */
  public CompletableFuture<Void> move(TopicIdPartition id, Uuid target) {
    Optional<ReplicaSlot> slot =
        table.find(id.topicId(), id.partition()).filter(found -> found.replica().isPresent());
    if (slot.isEmpty()) {
      return CompletableFuture.failedFuture(
          new ReplicaNotAvailableException("no replica of " + id + " is here"));
    }
    ReplicaMove running = moves.get(id);
    if (running != null && running.target().equals(target)) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> before =
        running == null ? CompletableFuture.completedFuture(null) : running.cancel();
    return before.thenComposeAsync(ignored -> begin(slot.get(), target), opener);
  }

  private CompletableFuture<Void> begin(ReplicaSlot slot, Uuid target) {
    TopicIdPartition id = slot.id();
    Optional<Uuid> lies = logs.directoryOf(id.topicPartition());
    if (lies.filter(target::equals).isPresent()) {
      return CompletableFuture.completedFuture(null);
    }
    if (slot.latest().logConfig().remoteStorage()) {
      return CompletableFuture.failedFuture(
          new InvalidRequestException("replicas of tiered topics can't be moved yet"));
    }
    ReplicaMove move = new ReplicaMove(slot, target, lies.orElseThrow(), opener, teller, swap);
    if (moves.putIfAbsent(id, move) != null) {
      return CompletableFuture.failedFuture(
          new KafkaStorageException("another move of " + id + " has just begun"));
    }
    try {
      LogMove copying = logs.beginMove(id, target);
      var unused = move.ended().whenComplete((ignored, e) -> moves.remove(id, move));
      move.start(copying);
      return CompletableFuture.completedFuture(null);
    } catch (RuntimeException e) {
      moves.remove(id, move);
      return CompletableFuture.failedFuture(e);
    }
  }

  /** How far the move of a partition is, if there is one. Any thread. */
  public Optional<Progress> progress(TopicIdPartition id) {
    return Optional.ofNullable(moves.get(id)).flatMap(ReplicaMove::progress);
  }
}
