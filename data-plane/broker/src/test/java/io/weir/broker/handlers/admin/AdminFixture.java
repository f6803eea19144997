package io.weir.broker.handlers.admin;

import io.weir.broker.access.Access;
import io.weir.broker.coordinator.GroupConfigs;
import io.weir.broker.coordinator.GroupCoordinationConfig;
import io.weir.broker.pipeline.OperatorSession;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.Session;
import io.weir.broker.pipeline.TenantSession;
import io.weir.broker.tenancy.MetadataTenantView;
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
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.metadata.ConfigRecord;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;

/** Two virtual clusters on three brokers, of which the third is fenced. */
final class AdminFixture {
  static final VirtualClusterId MINE = new VirtualClusterId("minemine01");
  static final VirtualClusterId THEIRS = new VirtualClusterId("theirs0001");
  static final Uuid MY_ORDERS = new Uuid(1, 1);
  static final Uuid THEIR_ORDERS = new Uuid(2, 2);

  static final GroupConfigs GROUP_CONFIGS = GroupConfigs.of(GroupCoordinationConfig.of(1, 1, 1));

  private static final ClusterMetadata WITHOUT_GROUPS =
      ClusterMetadata.of(
          7,
          List.of(
              topic("minemine01.orders", MY_ORDERS, 3),
              topic("minemine01.payments", new Uuid(1, 2), 2),
              topic("theirs0001.orders", THEIR_ORDERS, 1),
              topic("__weir_tenancy", new Uuid(9, 9), 1)),
          List.of(broker(1, false), broker(2, false), broker(3, true)),
          Map.of(new PhysicalTopic("minemine01.orders"), Map.of("retention.ms", "1000")),
          OptionalInt.of(1));

  /** Each has a configured group named readers. */
  static final ClusterMetadata METADATA =
      WITHOUT_GROUPS.next(List.of(), List.of(), WITHOUT_GROUPS.brokers(), configuredGroups());

  private AdminFixture() {}

  private static MetadataImage configuredGroups() {
    MetadataDelta delta = new MetadataDelta.Builder().setImage(MetadataImage.EMPTY).build();
    for (String cluster : List.of("minemine01", "theirs0001")) {
      delta.replay(
          new ConfigRecord()
              .setResourceType(ConfigResource.Type.GROUP.id())
              .setResourceName(cluster + ".readers")
              .setName("consumer.heartbeat.interval.ms")
              .setValue("6000"));
    }
    return delta.apply(new MetadataProvenance(7, 1, 1, true));
  }

  static RequestContext tenant(ApiKeys api, int version) {
    return context(
        api,
        version,
        new TenantSession(MINE, "sa-1", "key-1", "my-cluster-id", OptionalLong.empty()));
  }

  static RequestContext operator(ApiKeys api, int version) {
    return context(api, version, new OperatorSession("admin", "physical-cluster-id"));
  }

  private static RequestContext context(ApiKeys api, int version, Session session) {
    return new RequestContext(
        api.id,
        (short) version,
        1,
        "test",
        session,
        Access.EVERYTHING,
        new MetadataTenantView(
            METADATA, session.namespace(), session.clusterId(), session.listener().listenerName()),
        1,
        InetSocketAddress.createUnresolved("client", 1));
  }

  private static BrokerMetadata broker(int id, boolean fenced) {
    return new BrokerMetadata(
        id,
        1,
        fenced,
        false,
        Map.of(
            BrokerMetadata.TENANTS, new Endpoint("b" + id + ".{vc}.example", 9092),
            BrokerMetadata.OPERATORS, new Endpoint("ops" + id, 9192)),
        Optional.empty());
  }

  /** Partition n is led by broker n + 1. */
  private static TopicMetadata topic(String name, Uuid id, int partitions) {
    List<PartitionMetadata> list = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      list.add(
          new PartitionMetadata(
              partition,
              partition + 1,
              5,
              6,
              List.of(1, 2, 3),
              List.of(1, 2),
              List.of(),
              List.of(),
              List.of(),
              List.of(),
              false,
              List.of()));
    }
    return new TopicMetadata(new PhysicalTopic(name), id, list);
  }
}
