package io.weir.controller.kraft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controller.ClusterMetadata;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.PhysicalTopic;
import io.weir.protocol.VirtualClusterId;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SingleNodeTest {
  @TempDir Path folder;

  @Test
  void aSingleNodeServesMetadataAndKeepsItOverARestart() throws Exception {
    PhysicalTopic name = new PhysicalTopic("abcdefghij.orders");
    try (TestCluster cluster = new TestCluster(folder, 1)) {
      cluster.formatAll();
      cluster.startAll();
      cluster.joinAll();
      KafkaKRaftNode node = cluster.node(1);
      CreateTopicsRequestData create = new CreateTopicsRequestData().setTimeoutMs(10_000);
      create
          .topics()
          .add(
              new CreateTopicsRequestData.CreatableTopic()
                  .setName(name.name())
                  .setNumPartitions(3)
                  .setReplicationFactor((short) -1));
      CreateTopicsResponseData created =
          node.controller()
              .send(create, CreateTopicsResponseData.class)
              .get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);
      assertEquals(Errors.NONE.code(), created.topics().find(name.name()).errorCode());
      TestCluster.await(node, now -> now.topic(name).isPresent());
      node.controlledShutdown().get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);
      cluster.stop(1);

      KafkaKRaftNode again = cluster.start(1);
      again.caughtUp().get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);
      long epoch =
          again
              .register(OptionalLong.empty(), cluster.directories(1))
              .get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);
      again.unfence().get(TestCluster.TIMEOUT_S, TimeUnit.SECONDS);

      ClusterMetadata now =
          TestCluster.await(
              again,
              seen ->
                  seen.brokers().get(1).epoch() == epoch
                      && seen.topic(name).orElseThrow().partitions().getFirst().leader() == 1);
      TopicMetadata topic = now.topic(name).orElseThrow();
      assertEquals(3, topic.partitions().size());
      assertEquals(List.of(1), topic.partitions().getFirst().isr());
      assertEquals(List.of(topic), List.copyOf(now.topicsOf(new VirtualClusterId("abcdefghij"))));
      assertTrue(now.operatorScram(ScramMechanism.SCRAM_SHA_512, "operator").isPresent());
      assertEquals(OptionalInt.of(1), now.activeController());
      assertEquals(List.of(), cluster.faults());
    }
  }
}
