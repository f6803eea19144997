package io.weir.broker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.pipeline.ApiVersionsAnswer;
import io.weir.broker.pipeline.HandlerTable;
import io.weir.broker.pipeline.ListenerKind;
import io.weir.broker.security.PlainMechanism;
import io.weir.broker.security.SaslConfig;
import io.weir.broker.tenancy.NameMapping;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private static final int PER_VIRTUAL_CLUSTER_MAX = 2;

  private static ServerLimits limits(int timeToAuthenticateMs, int connectionsMax, int idleMsMax) {
    return new ServerLimits(
        64 << 10,
        100 << 20,
        16,
        timeToAuthenticateMs,
        1,
        connectionsMax,
        8,
        64 << 20,
        1 << 20,
        256 << 10,
        8 << 20,
        60_000,
        PER_VIRTUAL_CLUSTER_MAX,
        idleMsMax,
        100);
  }

  private static TestServer server(ServerLimits limits) {
    return new TestServer(TestHandlers.table().build(), limits);
  }

  @Test
  void aStrangersTimeIsBounded() throws IOException {
    try (TestServer server = server(limits(100, 10, 600_000));
        RawClient client = new RawClient(server.openTenants(Optional.empty()))) {
      client.handshake("PLAIN");

      assertTrue(client.isClosedByServer());
    }
  }

  @Test
  void aKnownClientMayStay() throws IOException {
    try (TestServer server = server(limits(200, 10, 600_000))) {
      InetSocketAddress tenants = server.openTenants(Optional.empty());
      try (RawClient known = RawClient.authenticated(tenants);
          RawClient stranger = new RawClient(tenants)) {
        assertTrue(stranger.isClosedByServer()); // opened later, and its time is over

        assertEquals(0, known.handshake("PLAIN").errorCode());
      }
    }
  }

  @Test
  void anIdleConnectionIsClosed() throws IOException {
    try (TestServer server = server(limits(10_000, 10, 100));
        RawClient client = new RawClient(server.openTenants(Optional.empty()))) {
      assertTrue(client.isClosedByServer());
    }
  }

  @Test
  void aClientThatDoesNotReadItsResponsesIsClosed() throws IOException {
    ListGroupsResponseData large = new ListGroupsResponseData();
    for (int i = 0; i < 2000; i++) {
      large.groups().add(new ListedGroup().setGroupId("aaaaaaaaaa." + "g".repeat(10_000)));
    }
    HandlerTable table =
        TestHandlers.table()
            .add(
                TestHandlers.<ListGroupsRequestData, ListGroupsResponseData>handler(
                    ApiKeys.LIST_GROUPS,
                    (context, request) -> CompletableFuture.completedFuture(large)),
                NameMapping.none())
            .build();
    try (TestServer server = new TestServer(table, limits(10_000, 10, 300));
        RawClient client = RawClient.authenticated(server.openTenants(Optional.empty()))) {
      client.send(ApiKeys.LIST_GROUPS, 4, 1, new ListGroupsRequestData());
      client.send(ApiKeys.LIST_GROUPS, 4, 2, new ListGroupsRequestData());

      server.awaitOpenConnections(0);
    }
  }

  @Test
  void aFullListenerRefuses() throws IOException {
    try (TestServer server = server(limits(10_000, 1, 600_000))) {
      InetSocketAddress tenants = server.openTenants(Optional.empty());
      try (RawClient first = RawClient.authenticated(tenants);
          RawClient second = new RawClient(tenants)) {
        assertTrue(second.isClosedByServer());
        assertEquals(0, first.handshake("PLAIN").errorCode());
        assertEquals(1, server.counters.refusedByListener());
        assertEquals(1, server.counters.open());
      }
    }
  }

  @Test
  void anAddressHasAShareOfTheStrangersPlaces() throws IOException {
    ServerLimits limits = limits(10_000, 10, 600_000).withStrangersPerAddressMax(2);
    try (TestServer server = server(limits)) {
      InetSocketAddress tenants = server.openTenants(Optional.empty());
      try (RawClient first = new RawClient(tenants);
          RawClient second = new RawClient(tenants)) {
        assertEquals(0, first.handshake("PLAIN").errorCode());
        assertEquals(0, second.handshake("PLAIN").errorCode());
        try (RawClient third = new RawClient(tenants)) {
          assertTrue(third.isClosedByServer());
          assertEquals(1, server.counters.refusedByAddress());
        }
        try (RawClient elsewhere = new RawClient(from("127.0.0.2", tenants))) {
          assertEquals(0, elsewhere.handshake("PLAIN").errorCode());
        }

        assertEquals(0, first.plain(TestServer.KEY, TestServer.SECRET).errorCode());
        try (RawClient fourth = new RawClient(tenants)) {
          assertEquals(0, fourth.handshake("PLAIN").errorCode()); // known clients don't count
        }
      }
      server.awaitOpenConnections(0);
      try (RawClient fifth = new RawClient(tenants);
          RawClient sixth = new RawClient(tenants)) {
        assertEquals(0, fifth.handshake("PLAIN").errorCode());
        assertEquals(0, sixth.handshake("PLAIN").errorCode()); // places of closed ones are free
      }
    }
  }

  private static Socket from(String source, InetSocketAddress server) throws IOException {
    return new Socket(server.getAddress(), server.getPort(), InetAddress.getByName(source), 0);
  }

  @Test
  void aVirtualClusterHasAShareOfTheConnections() throws IOException {
    try (TestServer server = server(limits(10_000, 10, 600_000))) {
      InetSocketAddress tenants = server.openTenants(Optional.empty());
      try (RawClient first = RawClient.authenticated(tenants)) {
        try (RawClient second = RawClient.authenticated(tenants);
            RawClient third = new RawClient(tenants)) {
          assertEquals(0, third.handshake("PLAIN").errorCode());
          assertThrows(IOException.class, () -> third.plain(TestServer.KEY, TestServer.SECRET));
          assertEquals(1, server.counters.refusedByVirtualCluster());
          assertEquals(Map.of("aaaaaaaaaa", 2L), server.counters.openByVirtualCluster());
          assertEquals(0, second.handshake("PLAIN").errorCode());
        }
        server.awaitOpenConnections(1);

        try (RawClient fourth = RawClient.authenticated(tenants)) {
          assertEquals(0, fourth.handshake("PLAIN").errorCode());
        }
        assertEquals(0, first.handshake("PLAIN").errorCode());
      }
    }
  }

  @Test
  void operatorsAreAnsweredWhileTenantsHoldTheirEventLoops() throws Exception {
    CountDownLatch held = new CountDownLatch(2); // as many as the tenants' event loops
    CountDownLatch free = new CountDownLatch(1);
    HandlerTable table =
        TestHandlers.table()
            .add(
                TestHandlers.<ListGroupsRequestData, ListGroupsResponseData>handler(
                    ApiKeys.LIST_GROUPS,
                    (context, request) -> {
                      held.countDown();
                      try {
                        free.await();
                      } catch (InterruptedException e) {
                        return CompletableFuture.failedFuture(e);
                      }
                      return CompletableFuture.completedFuture(new ListGroupsResponseData());
                    }),
                NameMapping.none())
            .build();
    try (TestServer server = new TestServer(table, TestServer.limits())) {
      InetSocketAddress tenants = server.openTenants(Optional.empty());
      InetSocketAddress operators = server.openOperators(Optional.empty());
      try (RawClient first = RawClient.authenticated(tenants);
          RawClient second = RawClient.authenticated(tenants);
          RawClient operator = new RawClient(operators)) {
        first.send(ApiKeys.LIST_GROUPS, 4, 1, new ListGroupsRequestData());
        second.send(ApiKeys.LIST_GROUPS, 4, 1, new ListGroupsRequestData());
        assertTrue(held.await(10, TimeUnit.SECONDS));

        assertEquals(0, operator.handshake("SCRAM-SHA-512").errorCode());
      } finally {
        free.countDown();
      }
    }
  }

  @Test
  void limitsThatContradictEachOtherAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> limits(0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> limits(1, 1, 1)); // delay not below it
    assertThrows(IllegalArgumentException.class, () -> limits(10, 0, 1));
  }

  @Test
  void plaintextIsForLoopbackOnly() {
    SaslConfig sasl =
        new SaslConfig(
            List.of(new PlainMechanism(new TestCredentials(), null)),
            new ApiVersionsAnswer(HandlerTable.builder().build(), ListenerKind.TENANTS),
            1,
            16,
            OptionalLong.empty());

    assertThrows(
        IllegalArgumentException.class,
        () ->
            new ListenerConfig(
                ListenerKind.TENANTS, new InetSocketAddress("0.0.0.0", 0), Optional.empty(), sasl));
  }
}
