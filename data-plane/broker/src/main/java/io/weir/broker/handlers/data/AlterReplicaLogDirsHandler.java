package io.weir.broker.handlers.data;

import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.PhysicalTopic;
import io.weir.storage.DirectoryStatus;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDir;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDirTopic;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData.AlterReplicaLogDirPartitionResult;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData.AlterReplicaLogDirTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AlterReplicaLogDirs, versions 1 and 2 (KIP-113), on the operators' listener: moves replicas of
 * this broker into the log directory of a path. The answer says that the copying has begun;
 * DescribeLogDirs shows how far it is. A partition that is not here is not remembered for later, as
 * it is in Kafka: REPLICA_NOT_AVAILABLE. Thread-safe.
 */
public final class AlterReplicaLogDirsHandler
    implements RequestHandler<AlterReplicaLogDirsRequestData, AlterReplicaLogDirsResponseData> {
  private static final Logger LOG = LoggerFactory.getLogger(AlterReplicaLogDirsHandler.class);

  private final Supplier<List<DirectoryStatus>> directories;
  private final BiFunction<TopicIdPartition, Uuid, CompletableFuture<Void>> move;

  /**
   * Moves by this.
   *
   * @param move begins to move a replica into a directory; completes when it has begun
   */
  public AlterReplicaLogDirsHandler(
      Supplier<List<DirectoryStatus>> directories,
      BiFunction<TopicIdPartition, Uuid, CompletableFuture<Void>> move) {
    this.directories = directories;
    this.move = move;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.ALTER_REPLICA_LOG_DIRS;
  }

  @Override
  public CompletionStage<AlterReplicaLogDirsResponseData> handle(
      RequestContext context, AlterReplicaLogDirsRequestData request) {
    AlterReplicaLogDirsResponseData response = new AlterReplicaLogDirsResponseData();
    List<DirectoryStatus> known = directories.get();
    List<CompletableFuture<Void>> begun = new ArrayList<>();
    for (AlterReplicaLogDir wanted : request.dirs()) {
      Optional<DirectoryStatus> directory = find(known, wanted.path());
      for (AlterReplicaLogDirTopic topic : wanted.topics()) {
        AlterReplicaLogDirTopicResult result =
            new AlterReplicaLogDirTopicResult().setTopicName(topic.name());
        response.results().add(result);
        Optional<TopicMetadata> found = context.view().topic(new PhysicalTopic(topic.name()));
        for (int partition : topic.partitions()) {
          AlterReplicaLogDirPartitionResult answer =
              new AlterReplicaLogDirPartitionResult().setPartitionIndex(partition);
          result.partitions().add(answer);
          begun.add(begin(directory, found, partition, answer));
        }
      }
    }
    return CompletableFuture.allOf(begun.toArray(CompletableFuture<?>[]::new))
        .thenApply(_ -> response);
  }

  private static Optional<DirectoryStatus> find(List<DirectoryStatus> known, String path) {
    try {
      Path wanted = Path.of(path).toAbsolutePath().normalize();
      return known.stream()
          .filter(d -> d.folder().toAbsolutePath().normalize().equals(wanted))
          .findFirst();
    } catch (InvalidPathException notAPath) {
      return Optional.empty();
    }
  }

  private CompletableFuture<Void> begin(
      Optional<DirectoryStatus> directory,
      Optional<TopicMetadata> topic,
      int partition,
      AlterReplicaLogDirPartitionResult answer) {
    if (directory.isEmpty()) {
      answer.setErrorCode(Errors.LOG_DIR_NOT_FOUND.code());
      return CompletableFuture.completedFuture(null);
    }
    if (!directory.get().isOnline()) {
      answer.setErrorCode(Errors.KAFKA_STORAGE_ERROR.code());
      return CompletableFuture.completedFuture(null);
    }
    if (topic.isEmpty()) {
      answer.setErrorCode(Errors.REPLICA_NOT_AVAILABLE.code());
      return CompletableFuture.completedFuture(null);
    }
    TopicIdPartition id =
        new TopicIdPartition(topic.get().id(), partition, topic.get().name().name());
    return move.apply(id, directory.get().id().orElseThrow())
        .handle(
            (_, failure) -> {
              if (failure != null) {
                Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
                LOG.info("event=move_refused partition={} cause=\"{}\"", id, cause.toString());
                answer.setErrorCode(Errors.forException(cause).code());
              }
              return null;
            });
  }
}
