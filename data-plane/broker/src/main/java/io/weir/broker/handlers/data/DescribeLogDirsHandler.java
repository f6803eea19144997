package io.weir.broker.handlers.data;

import io.weir.broker.pipeline.ListenerKind;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.broker.watch.DataFolder;
import io.weir.controller.PartitionMetadata;
import io.weir.controller.TopicMetadata;
import io.weir.replication.PartitionReplica;
import io.weir.replication.ReplicaMover;
import io.weir.replication.ReplicaRegistry;
import io.weir.storage.DirectoryStatus;
import io.weir.storage.LogDirectories;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopic;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsPartition;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsResult;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * DescribeLogDirs, versions 1 to 5 (KIP-113, KIP-827, KIP-1066): this broker's log directories, and
 * the size and lag of the replicas there. Tenants see their own topics only, no room of the host's
 * disks, and of a directory nothing but its number; operators see its path. A directory out of
 * service answers KAFKA_STORAGE_ERROR. No directory is ever cordoned. Thread-safe.
 */
public final class DescribeLogDirsHandler
    implements RequestHandler<DescribeLogDirsRequestData, DescribeLogDirsResponseData> {
  private static final String NAME_FOR_TENANTS = "/log-dirs/";

  private final ReplicaRegistry replicas;
  private final LogDirectories directories;
  private final ReplicaMover mover;
  private final IntFunction<Optional<DataFolder.Space>> spaces;

  /**
   * Describes these.
   *
   * @param spaces the room in a directory as of the last look, by its index; must not block
   */
  public DescribeLogDirsHandler(
      ReplicaRegistry replicas,
      LogDirectories directories,
      ReplicaMover mover,
      IntFunction<Optional<DataFolder.Space>> spaces) {
    this.replicas = replicas;
    this.directories = directories;
    this.mover = mover;
    this.spaces = spaces;
  }

  @Override
  public ApiKeys api() {
    return ApiKeys.DESCRIBE_LOG_DIRS;
  }

  @Override
  public CompletionStage<DescribeLogDirsResponseData> handle(
      RequestContext context, DescribeLogDirsRequestData request) {
    context.access().requireCluster(AclOperation.DESCRIBE);
    DescribeLogDirsResponseData response = new DescribeLogDirsResponseData();
    Map<Uuid, DescribeLogDirsResult> results = new HashMap<>();
    for (DirectoryStatus directory : directories.status()) {
      DescribeLogDirsResult result = result(context, directory);
      response.results().add(result);
      if (directory.isOnline()) {
        results.put(directory.id().orElseThrow(), result);
      }
    }
    ShardQueries queries = new ShardQueries();
    for (TopicMetadata topic : context.access().visible(context.view().topics())) {
      Optional<Set<Integer>> asked = asked(request, topic.name().name());
      if (asked.isPresent()) {
        describe(topic, asked.get(), results, queries);
      }
    }
    return queries.ask(response);
  }

  private DescribeLogDirsResult result(RequestContext context, DirectoryStatus directory) {
    boolean isTenant = context.listener() == ListenerKind.TENANTS;
    DescribeLogDirsResult result =
        new DescribeLogDirsResult()
            .setLogDir(
                isTenant
                    ? NAME_FOR_TENANTS + directory.index()
                    : directory.folder().toAbsolutePath().toString())
            .setErrorCode((directory.isOnline() ? Errors.NONE : Errors.KAFKA_STORAGE_ERROR).code());
    if (!isTenant && directory.isOnline()) {
      spaces
          .apply(directory.index())
          .ifPresent(
              space -> result.setTotalBytes(space.totalBytes()).setUsableBytes(space.freeBytes()));
    }
    return result;
  }

  /** Partitions of a topic that are asked for, empty: all of them; absent: the topic isn't. */
  private static Optional<Set<Integer>> asked(DescribeLogDirsRequestData request, String topic) {
    if (request.topics() == null) {
      return Optional.of(Set.of());
    }
    DescribableLogDirTopic named = request.topics().find(topic);
    return named == null || named.partitions().isEmpty()
        ? Optional.empty()
        : Optional.of(new HashSet<>(named.partitions()));
  }

  private void describe(
      TopicMetadata topic,
      Set<Integer> asked,
      Map<Uuid, DescribeLogDirsResult> results,
      ShardQueries queries) {
    Map<Uuid, List<DescribeLogDirsPartition>> byDirectory = new HashMap<>();
    for (PartitionMetadata partition : topic.partitions()) {
      int index = partition.partition();
      if (!asked.isEmpty() && !asked.contains(index)) {
        continue;
      }
      Optional<PartitionReplica> replica = replicas.find(topic.id(), index);
      Optional<Uuid> directory =
          directories
              .directoryOf(new TopicPartition(topic.name().name(), index))
              .filter(results::containsKey);
      if (replica.isPresent() && directory.isPresent()) {
        DescribeLogDirsPartition answer = new DescribeLogDirsPartition().setPartitionIndex(index);
        byDirectory.computeIfAbsent(directory.get(), any -> new ArrayList<>()).add(answer);
        queries.add(
            replica.get(),
            asking ->
                answer
                    .setPartitionSize(asking.sizeInBytes())
                    .setOffsetLag(Math.max(0, asking.highWatermark() - asking.logEndOffset())));
        mover
            .progress(replica.get().id())
            .filter(copy -> results.containsKey(copy.directory()))
            .ifPresent(
                copy ->
                    byDirectory
                        .computeIfAbsent(copy.directory(), any -> new ArrayList<>())
                        .add(
                            new DescribeLogDirsPartition()
                                .setPartitionIndex(index)
                                .setPartitionSize(copy.sizeInBytes())
                                .setOffsetLag(copy.offsetLag())
                                .setIsFutureKey(true)));
      }
    }
    byDirectory.forEach(
        (directory, partitions) ->
            results
                .get(directory)
                .topics()
                .add(
                    new DescribeLogDirsTopic()
                        .setName(topic.name().name())
                        .setPartitions(partitions)));
  }
}
