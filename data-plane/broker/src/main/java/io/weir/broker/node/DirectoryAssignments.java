package io.weir.broker.node;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.weir.controller.KRaftNode;
import io.weir.protocol.Clock;
import io.weir.replication.ReplicaMover;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ReplicaNotAvailableException;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData;
import org.apache.kafka.common.message.AssignReplicasToDirsResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the controller in which directory each replica lies (KIP-858, AssignReplicasToDirs), until
 * the metadata says so: also of a directory that has failed since, so that the controller elects
 * another leader. A node with one directory has nothing to tell, as the controller knows it.
 * Thread-safe; tells on a thread of its own.
 */
final class DirectoryAssignments implements ReplicaMover.Teller, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryAssignments.class);

  /** Kafka's bound of one request. */
  static final int ASSIGNMENTS_PER_REQUEST_MAX = 2_250;

  private static final long LOOK_INTERVAL_MS = 100;
  private static final long ASK_AGAIN_NS = 2_000_000_000L;

  private final int nodeId;
  private final KRaftNode kraft;
  private final Clock clock;
  private final Map<TopicIdPartition, Uuid> untold = new ConcurrentHashMap<>();
  private final Map<TopicIdPartition, Awaited> awaited = new ConcurrentHashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          new DefaultThreadFactory("weir-directory-assignments", true));
  // On the thread.
  private final Map<TopicIdPartition, Long> askAgainAtNs = new HashMap<>();
  private boolean inFlight;

  private record Awaited(Uuid directory, CompletableFuture<Void> shown) {}

  DirectoryAssignments(int nodeId, KRaftNode kraft, Clock clock) {
    this.nodeId = nodeId;
    this.kraft = kraft;
    this.clock = clock;
    var _ =
        thread.scheduleWithFixedDelay(
            this::look, LOOK_INTERVAL_MS, LOOK_INTERVAL_MS, TimeUnit.MILLISECONDS);
  }

  /** A replica lies there from now on. Doesn't wait. */
  void placed(TopicIdPartition partition, Uuid directory) {
    if (!isKnown(partition, directory)) {
      untold.put(partition, directory);
    } else {
      untold.remove(partition);
    }
  }

  @Override
  public CompletableFuture<Void> tell(TopicIdPartition partition, Uuid directory) {
    Awaited latest = new Awaited(directory, new CompletableFuture<>());
    Awaited former = awaited.put(partition, latest);
    if (former != null) {
      former.shown().cancel(false);
    }
    placed(partition, directory);
    return latest.shown();
  }

  private void lookForShown() {
    awaited.forEach(
        (partition, waiting) -> {
          Optional<Uuid> known = AssignedDirectories.in(kraft.metadata(), partition, nodeId);
          if (known.isEmpty() || known.get().equals(waiting.directory())) {
            awaited.remove(partition, waiting);
            if (known.isPresent()) {
              waiting.shown().complete(null);
            } else {
              waiting.shown().completeExceptionally(new ReplicaNotAvailableException("deleted"));
            }
          }
        });
  }

  private boolean isKnown(TopicIdPartition partition, Uuid directory) {
    return AssignedDirectories.in(kraft.metadata(), partition, nodeId)
        .filter(directory::equals)
        .isPresent();
  }

  private void look() {
    try {
      lookForShown();
      if (!inFlight && !untold.isEmpty() && kraft.brokerEpoch().isPresent()) {
        tell(kraft.brokerEpoch().getAsLong());
      }
    } catch (RuntimeException e) {
      // One that throws would end the schedule, and with it all telling.
      LOG.error("event=directory_assignments_failed", e);
    }
  }

  private void tell(long brokerEpoch) {
    Map<TopicIdPartition, Uuid> due = due();
    if (due.isEmpty()) {
      return;
    }
    inFlight = true;
    var _ =
        kraft
            .controller()
            .send(request(brokerEpoch, due), AssignReplicasToDirsResponseData.class)
            .whenCompleteAsync((answer, failure) -> told(due.size(), answer, failure), thread);
  }

  /** What the metadata doesn't show and was not asked just now; forgets what it shows. */
  private Map<TopicIdPartition, Uuid> due() {
    long nowNs = clock.monotonicNs();
    Map<TopicIdPartition, Uuid> due = new HashMap<>();
    for (Map.Entry<TopicIdPartition, Uuid> entry : untold.entrySet()) {
      TopicIdPartition partition = entry.getKey();
      Optional<Uuid> known = AssignedDirectories.in(kraft.metadata(), partition, nodeId);
      if (known.isEmpty() || known.get().equals(entry.getValue())) {
        untold.remove(partition, entry.getValue());
        askAgainAtNs.remove(partition);
      } else if (due.size() < ASSIGNMENTS_PER_REQUEST_MAX
          && nowNs - askAgainAtNs.getOrDefault(partition, nowNs) >= 0) {
        due.put(partition, entry.getValue());
        askAgainAtNs.put(partition, nowNs + ASK_AGAIN_NS);
      }
    }
    return due;
  }

  private void told(int partitions, AssignReplicasToDirsResponseData answer, Throwable failure) {
    inFlight = false;
    if (failure != null || answer.errorCode() != Errors.NONE.code()) {
      LOG.warn(
          "event=directories_not_told partitions={} error={} cause=\"{}\"",
          partitions,
          failure == null ? Errors.forCode(answer.errorCode()) : "none",
          failure == null ? "answer" : failure.toString());
      return;
    }
    LOG.info("event=directories_told partitions={}", partitions);
  }

  private AssignReplicasToDirsRequestData request(
      long brokerEpoch, Map<TopicIdPartition, Uuid> assignments) {
    Map<Uuid, Map<Uuid, List<Integer>>> byDirectory = new HashMap<>();
    assignments.forEach(
        (partition, directory) ->
            byDirectory
                .computeIfAbsent(directory, any -> new HashMap<>())
                .computeIfAbsent(partition.topicId(), any -> new ArrayList<>())
                .add(partition.partition()));
    AssignReplicasToDirsRequestData request =
        new AssignReplicasToDirsRequestData().setBrokerId(nodeId).setBrokerEpoch(brokerEpoch);
    byDirectory.forEach(
        (directory, topics) -> {
          var data = new AssignReplicasToDirsRequestData.DirectoryData().setId(directory);
          topics.forEach(
              (topicId, partitions) -> {
                var topic = new AssignReplicasToDirsRequestData.TopicData().setTopicId(topicId);
                partitions.forEach(
                    index ->
                        topic
                            .partitions()
                            .add(
                                new AssignReplicasToDirsRequestData.PartitionData()
                                    .setPartitionIndex(index)));
                data.topics().add(topic);
              });
          request.directories().add(data);
        });
    return request;
  }

  @Override
  public void close() {
    thread.shutdownNow();
    awaited.values().forEach(waiting -> waiting.shown().cancel(false));
  }
}
