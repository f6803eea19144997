package io.weir.replication.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.replication.PartitionState;
import io.weir.storage.LogConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three registries with real files, real sockets and real event loops. */
@Timeout(60)
class NettyClusterTest {
  private static final TopicIdPartition ID =
      new TopicIdPartition(new Uuid(5, 5), new TopicPartition("t", 0));

  @TempDir Path folder;
  private final List<LoopbackNode> nodes = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    for (int id = 1; id <= 3; id++) {
      nodes.add(new LoopbackNode(id, folder.resolve("node-" + id)));
    }
    lead(1, 1, List.of(1, 2, 3));
  }

  @AfterEach
  void stop() throws Exception {
    for (LoopbackNode node : nodes) {
      node.close();
    }
  }

  @Test
  void acknowledgedRecordsAreOnAllReplicas() throws Exception {
    produce(1, 300, 100);
    assertSame(300);
  }

  @Test
  void aBatchLargerThanAChunkIsReplicated() throws Exception {
    produce(1, 3, 3_000_000);
    assertSame(3);
  }

  @Test
  void resetConnectionsLoseNothing() throws Exception {
    produce(1, 50, 100);
    nodes.get(1).resetConnections();
    nodes.get(2).resetConnections();
    produce(1, 50, 100);
    assertSame(100);
  }

  @Test
  void theNextLeaderGoesOn() throws Exception {
    produce(1, 50, 100);
    lead(2, 2, List.of(1, 2, 3));
    produce(2, 50, 100);
    assertSame(100);
  }

  @Test
  void bytesThatAreNoFrameCloseOnlyTheirConnection() throws Exception {
    try (var socket = new java.net.Socket("127.0.0.1", nodes.get(0).port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(LoopbackNode.preface(3));
      socket.getOutputStream().write(new byte[] {0, 0, 0, 2, 99, 99});
      assertEquals(-1, socket.getInputStream().read());
    }
    try (var socket = new java.net.Socket("127.0.0.1", nodes.get(0).port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(LoopbackNode.preface(3));
      socket.getOutputStream().write(new byte[] {127, -1, -1, -1, 1});
      assertEquals(-1, socket.getInputStream().read());
    }
    produce(1, 10, 100);
    assertSame(10);
  }

  private void lead(int leader, int leaderEpoch, List<Integer> isr) throws Exception {
    PartitionState state =
        new PartitionState(
            ID,
            leader,
            leaderEpoch,
            leaderEpoch,
            List.of(1, 2, 3),
            isr,
            false,
            3,
            LogConfig.DEFAULT.with(java.util.Map.of("max.message.bytes", "4000000")));
    for (LoopbackNode node : nodes) {
      node.apply(List.of(state), nodes).get(20, TimeUnit.SECONDS);
    }
  }

  private void produce(int leader, int batches, int bytes) throws Exception {
    List<CompletableFuture<Errors>> outcomes = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      outcomes.add(nodes.get(leader - 1).produce(ID, bytes));
    }
    for (CompletableFuture<Errors> outcome : outcomes) {
      assertEquals(Errors.NONE, outcome.get(30, TimeUnit.SECONDS));
    }
  }

  private void assertSame(long end) throws Exception {
    byte[] first = null;
    for (LoopbackNode node : nodes) {
      node.committed(ID, end).get(20, TimeUnit.SECONDS);
      byte[] log = node.contents(ID).get(20, TimeUnit.SECONDS);
      assertTrue(log.length > 0);
      if (first == null) {
        first = log;
      }
      assertArrayEquals(first, log);
    }
  }
}
