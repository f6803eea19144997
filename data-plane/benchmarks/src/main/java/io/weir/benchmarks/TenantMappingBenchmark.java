package io.weir.benchmarks;

import io.weir.broker.access.Access;
import io.weir.broker.handlers.admin.MetadataHandler;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.TenantSession;
import io.weir.broker.tenancy.MetadataTenantView;
import io.weir.broker.tenancy.Namespace;
import io.weir.broker.tenancy.mapping.FetchMapping;
import io.weir.broker.tenancy.mapping.ProduceMapping;
import io.weir.broker.tenancy.mapping.TopicMappings;
import io.weir.controller.BrokerMetadata;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.Endpoint;
import io.weir.controller.PartitionMetadata;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.PhysicalTopic;
import io.weir.protocol.VirtualClusterId;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs that names are a tenant's own. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TenantMappingBenchmark {
  private static final int TOPICS = 1_000;
  private static final int PARTITIONS = 3;
  private static final int PRODUCED_PARTITIONS = 100;

  private final VirtualClusterId cluster = new VirtualClusterId("abcdefgh01");
  private final Namespace namespace = Namespace.of(cluster);
  private final ProduceMapping produceMapping = new ProduceMapping();
  private final FetchMapping fetchMapping = new FetchMapping();
  private final MetadataHandler metadataHandler = new MetadataHandler();
  private ProduceRequestData produce;
  private FetchRequestData fetch;
  private RequestContext context;

  /** A virtual cluster of a thousand topics, beside another one of as many. */
  @Setup
  public void makeRequests() {
    produce = ParseBenchmark.produce(PRODUCED_PARTITIONS, 1, 100);
    fetch =
        new FetchRequestData()
            .setTopics(List.of(new FetchRequestData.FetchTopic().setTopic("orders")));
    List<TopicMetadata> topics = new ArrayList<>();
    for (int i = 0; i < TOPICS; i++) {
      topics.add(topic(cluster.prefix() + ".topic-" + i, new Uuid(1, i + 1)));
      topics.add(topic("theirs0001.topic-" + i, new Uuid(2, i + 1)));
    }
    List<BrokerMetadata> brokers = new ArrayList<>();
    for (int id = 1; id <= PARTITIONS; id++) {
      brokers.add(
          new BrokerMetadata(
              id,
              1,
              false,
              false,
              Map.of(BrokerMetadata.TENANTS, new Endpoint("127.0.0.1", 9092)),
              Optional.empty()));
    }
    TenantSession session =
        new TenantSession(cluster, "sa-1", "key-1", "cluster-id", OptionalLong.empty());
    context =
        new RequestContext(
            ApiKeys.METADATA.id,
            ApiKeys.METADATA.latestVersion(),
            1,
            "benchmark",
            session,
            Access.EVERYTHING,
            new MetadataTenantView(
                ClusterMetadata.of(1, topics, brokers, Map.of(), OptionalInt.of(1)),
                namespace,
                "cluster-id",
                BrokerMetadata.TENANTS),
            1,
            InetSocketAddress.createUnresolved("client", 1));
  }

  private static TopicMetadata topic(String name, Uuid id) {
    List<PartitionMetadata> partitions = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      partitions.add(
          new PartitionMetadata(
              partition,
              partition + 1,
              1,
              1,
              List.of(1, 2, 3),
              List.of(1, 2, 3),
              List.of(),
              List.of(),
              List.of(),
              List.of(),
              false,
              List.of()));
    }
    return new TopicMetadata(new PhysicalTopic(name), id, partitions);
  }

  /** Produce to a topic's hundred partitions. */
  @Benchmark
  public ProduceRequestData produce() {
    produce.topicData().iterator().next().setName("orders");
    produceMapping.toPhysical(produce, namespace);
    return produce;
  }

  /** Fetch by name, as clients before topic ids do it (up to version 12). */
  @Benchmark
  public FetchRequestData fetch() {
    fetch.topics().getFirst().setTopic("orders");
    fetchMapping.toPhysical(fetch, namespace);
    return fetch;
  }

  /** The answer that names all topics: made, then its names mapped. */
  @Benchmark
  public MetadataResponseData metadataOfThousandTopics() {
    MetadataResponseData answer =
        metadataHandler
            .handle(context, new MetadataRequestData().setTopics(null))
            .toCompletableFuture()
            .join();
    TopicMappings.metadata().toTenant(answer, namespace);
    return answer;
  }
}
