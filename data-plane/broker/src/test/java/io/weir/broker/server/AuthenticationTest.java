package io.weir.broker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.security.SaslAuthentication;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SASL on real sockets, byte by byte. */
class AuthenticationTest {
  private final TestServer server =
      new TestServer(TestHandlers.table().build(), TestServer.limits());
  private final InetSocketAddress tenants = server.openTenants(Optional.empty());

  @AfterEach
  void close() {
    server.close();
  }

  private static void assertServed(RawClient client) throws IOException {
    assertEquals(
        TestCredentials.CLUSTER_ID,
        client
            .ask(
                ApiKeys.DESCRIBE_CLUSTER,
                1,
                new DescribeClusterRequestData(),
                new DescribeClusterResponseData())
            .clusterId());
  }

  @Test
  void aKeyAndItsSecretAreServed() throws IOException {
    try (RawClient client = RawClient.authenticated(tenants)) {
      assertServed(client);
      assertEquals(Map.of("aaaaaaaaaa", 1L), server.counters.openByVirtualCluster());
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2"})
  void everyVersionOfSaslAuthenticate(int version) throws IOException {
    try (RawClient client = new RawClient(tenants)) {
      client.handshake("PLAIN");
      SaslAuthenticateResponseData answer =
          client.ask(
              ApiKeys.SASL_AUTHENTICATE,
              version,
              new SaslAuthenticateRequestData()
                  .setAuthBytes(RawClient.plainToken("", TestServer.KEY, TestServer.SECRET)),
              new SaslAuthenticateResponseData());

      assertEquals(0, answer.errorCode());
      assertServed(client);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', key-1, wrong",
    "'', key-unknown, weir_secret",
    "'', key-expired, weir_secret",
    "key-2, key-1, weir_secret",
    "'', key-1, ''",
    "'', '', ''",
  })
  void whateverIsWrongTheAnswerIsTheSame(String authorizationId, String key, String secret)
      throws IOException {
    server.credentials.put("key-expired", TestServer.SECRET, OptionalLong.of(1));
    try (RawClient client = new RawClient(tenants)) {
      client.handshake("PLAIN");

      var answer = client.authenticate(RawClient.plainToken(authorizationId, key, secret));

      assertEquals(Errors.SASL_AUTHENTICATION_FAILED.code(), answer.errorCode());
      assertEquals(SaslAuthentication.REFUSAL, answer.errorMessage());
      assertTrue(client.isClosedByServer());
    }
  }

  @ParameterizedTest
  @CsvSource({"no-nul", "''"})
  void aMalformedTokenIsRefusedLikeAWrongSecret(String token) throws IOException {
    try (RawClient client = new RawClient(tenants)) {
      client.handshake("PLAIN");

      var answer = client.authenticate(token.getBytes(StandardCharsets.UTF_8));

      assertEquals(SaslAuthentication.REFUSAL, answer.errorMessage());
      assertTrue(client.isClosedByServer());
    }
  }

  @Test
  void anAuthorizationIdEqualToTheKeyIsAccepted() throws IOException {
    try (RawClient client = new RawClient(tenants)) {
      client.handshake("PLAIN");

      var answer =
          client.authenticate(
              RawClient.plainToken(TestServer.KEY, TestServer.KEY, TestServer.SECRET));

      assertEquals(0, answer.errorCode());
    }
  }

  @Test
  void oldClientsSendBareTokens() throws IOException {
    try (RawClient client = bareTokens()) {
      client.sendFrame(RawClient.plainToken("", TestServer.KEY, TestServer.SECRET));

      assertEquals(0, client.readFrame().length);
      assertServed(client);
    }
  }

  @Test
  void aBareTokenThatIsWrongClosesTheConnection() throws IOException {
    try (RawClient client = bareTokens()) {
      client.sendFrame(RawClient.plainToken("", TestServer.KEY, "wrong"));

      assertTrue(client.isClosedByServer());
    }
  }

  private RawClient bareTokens() throws IOException {
    RawClient client = new RawClient(tenants);
    assertEquals(
        0,
        client
            .ask(
                ApiKeys.SASL_HANDSHAKE,
                0,
                new SaslHandshakeRequestData().setMechanism("PLAIN"),
                new SaslHandshakeResponseData())
            .errorCode());
    return client;
  }

  @Test
  void anUnknownMechanismIsToldWhatIsOffered() throws IOException {
    try (RawClient client = new RawClient(tenants)) {
      SaslHandshakeResponseData answer = client.handshake("SCRAM-SHA-512");

      assertEquals(Errors.UNSUPPORTED_SASL_MECHANISM.code(), answer.errorCode());
      assertEquals(java.util.List.of("PLAIN", "OAUTHBEARER"), answer.mechanisms());
      assertTrue(client.isClosedByServer());
    }
  }

  @Test
  void nothingIsServedBeforeAuthentication() throws IOException {
    try (RawClient client = new RawClient(tenants)) {
      client.send(ApiKeys.DESCRIBE_CLUSTER, 1, 1, new DescribeClusterRequestData());

      assertTrue(client.isClosedByServer());
    }
  }

  @Test
  void nothingIsServedDuringTheExchange() throws IOException {
    try (RawClient client = new RawClient(tenants)) {
      client.handshake("PLAIN");
      client.send(ApiKeys.DESCRIBE_CLUSTER, 1, 1, new DescribeClusterRequestData());

      assertTrue(client.isClosedByServer());
    }
  }

  @Test
  void saslAuthenticateNeedsAHandshake() throws IOException {
    try (RawClient client = new RawClient(tenants)) {
      client.send(
          ApiKeys.SASL_AUTHENTICATE,
          2,
          1,
          new SaslAuthenticateRequestData()
              .setAuthBytes(RawClient.plainToken("", TestServer.KEY, TestServer.SECRET)));

      assertTrue(client.isClosedByServer());
    }
  }

  @Test
  void revocationEndsTheSessionAtOnce() throws IOException {
    try (RawClient client = RawClient.authenticated(tenants)) {
      server.credentials.revoke(TestServer.KEY);

      assertTrue(client.isClosedByServer());
    }
  }

  @Test
  void aRevocationDuringTheExchangeIsNotMissed() throws IOException {
    try (RawClient client = new RawClient(tenants)) {
      client.handshake("PLAIN");
      server.credentials.afterNextFind(() -> server.credentials.revoke(TestServer.KEY));
      client.send(
          ApiKeys.SASL_AUTHENTICATE,
          2,
          1,
          new SaslAuthenticateRequestData()
              .setAuthBytes(RawClient.plainToken("", TestServer.KEY, TestServer.SECRET)));

      assertTrue(client.isClosedByServer());
    }
  }

  @Test
  void anExpiringKeyTellsItsLifetimeAndEndsItsSession() throws IOException {
    long lifetimeMs = 500;
    server.credentials.put(
        "key-short", "s", OptionalLong.of(System.currentTimeMillis() + lifetimeMs));
    try (RawClient client = new RawClient(tenants)) {
      client.handshake("PLAIN");

      long told = client.plain("key-short", "s").sessionLifetimeMs();

      assertTrue(told > 0 && told <= lifetimeMs, "told " + told);
      assertTrue(client.isClosedByServer());
    }
  }

  @Test
  void aReplacedSecretEndsItsSessionsWhenItEndsAndNoOthers() throws IOException {
    try (RawClient old = RawClient.authenticated(tenants);
        RawClient late = new RawClient(tenants);
        RawClient fresh = new RawClient(tenants)) {
      long overlapMs = 700;
      server.credentials.rotate(TestServer.KEY, "s-2", System.currentTimeMillis() + overlapMs);
      late.handshake("PLAIN");
      fresh.handshake("PLAIN");

      long told = late.plain(TestServer.KEY, TestServer.SECRET).sessionLifetimeMs();
      long toldFresh = fresh.plain(TestServer.KEY, "s-2").sessionLifetimeMs();
      assertServed(old);

      assertTrue(told > 0 && told <= overlapMs, "told " + told);
      assertEquals(0, toldFresh);
      assertTrue(old.isClosedByServer());
      assertTrue(late.isClosedByServer());
      assertServed(fresh);
      assertEquals(Errors.SASL_AUTHENTICATION_FAILED.code(), refusal(TestServer.SECRET));
    }
  }

  @Test
  void aSecretThatEndsAtOnceClosesItsSessionsOnly() throws IOException {
    long later = System.currentTimeMillis() + 60_000;
    server.credentials.rotate(TestServer.KEY, "s-2", later);
    try (RawClient old = RawClient.authenticated(tenants);
        RawClient next = new RawClient(tenants)) {
      next.handshake("PLAIN");
      assertEquals(0, next.plain(TestServer.KEY, "s-2").errorCode());

      server.credentials.rotate(TestServer.KEY, "s-3", later);

      assertTrue(old.isClosedByServer());
      assertServed(next);
    }
  }

  @Test
  void aRotationDuringTheExchangeIsNotMissed() throws IOException {
    try (RawClient client = new RawClient(tenants)) {
      client.handshake("PLAIN");
      server.credentials.afterNextFind(
          () -> server.credentials.rotate(TestServer.KEY, "s-2", System.currentTimeMillis() + 300));

      long told = client.plain(TestServer.KEY, TestServer.SECRET).sessionLifetimeMs();

      assertEquals(0, told, "it was let in before the rotation");
      assertTrue(client.isClosedByServer());
    }
  }

  private short refusal(String secret) throws IOException {
    try (RawClient client = new RawClient(tenants)) {
      client.handshake("PLAIN");
      return client.plain(TestServer.KEY, secret).errorCode();
    }
  }

  @Test
  void aSessionCanBeAuthenticatedAgainAndAgain() throws IOException {
    try (RawClient client = RawClient.authenticated(tenants)) {
      for (int i = 0; i < 20; i++) {
        assertEquals(0, client.handshake("PLAIN").errorCode());
        assertEquals(0, client.plain(TestServer.KEY, TestServer.SECRET).errorCode());
      }
      assertServed(client);
      assertEquals(Map.of("aaaaaaaaaa", 1L), server.counters.openByVirtualCluster());
    }
  }

  @Test
  void aSessionCannotBecomeAnotherPrincipals() throws IOException {
    server.credentials.put("key-2", "s", OptionalLong.empty());
    try (RawClient client = RawClient.authenticated(tenants)) {
      client.handshake("PLAIN");

      assertEquals(
          Errors.SASL_AUTHENTICATION_FAILED.code(), client.plain("key-2", "s").errorCode());
      assertTrue(client.isClosedByServer());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tenantCluster000000000, 7, true",
    "anotherCluster00000000, 7, false",
    "tenantCluster000000000, 8, false"
  })
  void aClaimedClusterIsComparedOnceTheTenantIsKnown(String clusterId, int nodeId, boolean served)
      throws IOException {
    try (RawClient client = new RawClient(tenants)) {
      assertEquals(0, claim(client, clusterId, nodeId).errorCode());
      client.handshake("PLAIN");
      client.send(
          ApiKeys.SASL_AUTHENTICATE,
          2,
          42,
          new SaslAuthenticateRequestData()
              .setAuthBytes(RawClient.plainToken("", TestServer.KEY, TestServer.SECRET)));

      if (served) {
        client.read(ApiKeys.SASL_AUTHENTICATE, 2, 42, new SaslAuthenticateResponseData());
        assertServed(client);
      } else {
        assertTrue(client.isClosedByServer());
      }
    }
  }

  @Test
  void aClusterClaimedLaterIsAnsweredAtOnce() throws IOException {
    try (RawClient client = RawClient.authenticated(tenants)) {
      assertEquals(
          Errors.REBOOTSTRAP_REQUIRED.code(),
          claim(client, "anotherCluster00000000", 7).errorCode());
      assertEquals(0, claim(client, TestCredentials.CLUSTER_ID, 7).errorCode());
    }
  }

  private static ApiVersionsResponseData claim(RawClient client, String clusterId, int nodeId)
      throws IOException {
    return client.ask(
        ApiKeys.API_VERSIONS,
        5,
        new ApiVersionsRequestData()
            .setClientSoftwareName("test")
            .setClientSoftwareVersion("1")
            .setClusterId(clusterId)
            .setNodeId(nodeId),
        new ApiVersionsResponseData());
  }

  @Test
  void aStrangersRequestsAreCounted() throws IOException {
    try (RawClient client = new RawClient(tenants)) {
      for (int i = 0; i < ServerLimits.DEFAULT.requestsBeforeSessionMax(); i++) {
        client.ask(
            ApiKeys.API_VERSIONS, 0, new ApiVersionsRequestData(), new ApiVersionsResponseData());
      }
      client.send(ApiKeys.API_VERSIONS, 0, 1, new ApiVersionsRequestData());

      assertTrue(client.isClosedByServer());
    }
  }
}
