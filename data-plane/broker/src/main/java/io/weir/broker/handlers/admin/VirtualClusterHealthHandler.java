package io.weir.broker.handlers.admin;

import io.weir.broker.pipeline.JsonHandler;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.tenancy.store.TenancyCodec;
import io.weir.controller.BrokerMetadata;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.PartitionMetadata;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.VirtualClusterId;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.common.config.TopicConfig;

/**
 * VirtualClusterHealth (20005), version 0: how many partitions of one virtual cluster can't be
 * written or read, as this broker's metadata has it. Costs a look at each of its partitions in
 * memory. Thread-safe.
 */
public final class VirtualClusterHealthHandler implements JsonHandler {
  /** The API's key. */
  public static final short KEY = 20_005;

  private final Supplier<ClusterMetadata> metadata;
  private final int minInsyncReplicasDefault;

  /** Looks at this metadata. */
  public VirtualClusterHealthHandler(
      Supplier<ClusterMetadata> metadata, int minInsyncReplicasDefault) {
    this.metadata = metadata;
    this.minInsyncReplicasDefault = minInsyncReplicasDefault;
  }

  @Override
  public short apiKey() {
    return KEY;
  }

  @Override
  public CompletionStage<byte[]> handle(RequestContext context, byte[] json) {
    VirtualClusterId virtualCluster = JsonRequest.OfVirtualCluster.parse(json).id();
    ClusterMetadata now = metadata.get();
    Collection<TopicMetadata> topics = now.topicsOf(virtualCluster);
    int partitions = 0;
    int withoutLeader = 0;
    int underMinIsr = 0;
    int underReplicated = 0;
    for (TopicMetadata topic : topics) {
      int minIsr = minInsyncReplicas(now, topic);
      partitions += topic.partitions().size();
      for (PartitionMetadata partition : topic.partitions()) {
        int replicas = partition.replicas().size();
        int inSync = partition.isr().size();
        if (partition.leader() == PartitionMetadata.NO_LEADER) {
          withoutLeader++;
        } else if (inSync < Math.min(minIsr, replicas)) {
          underMinIsr++;
        }
        underReplicated += inSync < replicas ? 1 : 0;
      }
    }
    return CompletableFuture.completedFuture(
        TenancyCodec.write(
            JsonRequest.success()
                .put("topics", topics.size())
                .put("partitions", partitions)
                .put("partitions_without_leader", withoutLeader)
                .put("partitions_under_min_isr", underMinIsr)
                .put("partitions_under_replicated", underReplicated)
                .put("brokers_registered", now.brokers().size())
                .put(
                    "brokers_serving",
                    now.brokers().values().stream().filter(broker -> !isAway(broker)).count())));
  }

  private static boolean isAway(BrokerMetadata broker) {
    return broker.fenced() || broker.inControlledShutdown();
  }

  private int minInsyncReplicas(ClusterMetadata now, TopicMetadata topic) {
    String text = now.topicConfig(topic.name()).get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
    return text == null ? minInsyncReplicasDefault : Integer.parseInt(text);
  }
}
