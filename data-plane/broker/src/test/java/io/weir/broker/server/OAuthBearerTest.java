package io.weir.broker.server;

import static io.weir.broker.security.token.TestTokens.KEY;
import static io.weir.broker.security.token.TestTokens.OTHER_KEY;
import static io.weir.broker.security.token.TestTokens.claims;
import static io.weir.broker.security.token.TestTokens.header;
import static io.weir.broker.security.token.TestTokens.sign;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.cluster.Eventually;
import io.weir.broker.security.SaslAuthentication;
import io.weir.broker.security.token.TestTokens;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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

/** Tokens and ends of sessions on real sockets, byte by byte. */
class OAuthBearerTest {
  private static final long LIFETIME_S = 900;

  private final TestServer server =
      new TestServer(TestHandlers.table().build(), TestServer.limits());

  @AfterEach
  void close() {
    server.close();
  }

  private InetSocketAddress open() {
    return server.openTenants(Optional.empty());
  }

  private static String token(long lifetimeSeconds) {
    return sign(header(), claims(System.currentTimeMillis(), lifetimeSeconds), KEY);
  }

  private static byte[] message(String authorization, String token) {
    return ("n," + authorization + ",\u0001auth=Bearer " + token + "\u0001\u0001")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static RawClient withToken(InetSocketAddress address, String token) throws IOException {
    RawClient client = new RawClient(address);
    assertEquals(0, client.handshake("OAUTHBEARER").errorCode());
    assertEquals(0, client.authenticate(message("", token)).errorCode());
    return client;
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
  void aTokenOpensWhatItsKeyOpens() throws IOException {
    try (RawClient client = withToken(open(), token(LIFETIME_S))) {
      assertServed(client);
      assertEquals(Map.of("aaaaaaaaaa", 1L), server.counters.openByVirtualCluster());
    }
  }

  @Test
  void theAuthorizationIdMustBeTheServiceAccount() throws IOException {
    InetSocketAddress tenants = open();
    try (RawClient client = new RawClient(tenants)) {
      client.handshake("OAUTHBEARER");
      assertEquals(0, client.authenticate(message("a=sa-key-1", token(LIFETIME_S))).errorCode());
      assertServed(client);
    }
    try (RawClient client = new RawClient(tenants)) {
      client.handshake("OAUTHBEARER");
      assertChallenged(client.authenticate(message("a=sa-other", token(LIFETIME_S))));
    }
  }

  @Test
  void oldClientsSendBareTokens() throws IOException {
    try (RawClient client = new RawClient(open())) {
      client.ask(
          ApiKeys.SASL_HANDSHAKE,
          0,
          new SaslHandshakeRequestData().setMechanism("OAUTHBEARER"),
          new SaslHandshakeResponseData());
      client.sendFrame(message("", token(LIFETIME_S)));

      assertEquals(0, client.readFrame().length);
      assertServed(client);
    }
  }

  @Test
  void aRefusedTokenIsToldSoTwice() throws IOException {
    String forged = sign(header(), claims(System.currentTimeMillis(), LIFETIME_S), OTHER_KEY);
    try (RawClient client = new RawClient(open())) {
      client.handshake("OAUTHBEARER");
      assertChallenged(client.authenticate(message("", forged)));

      SaslAuthenticateResponseData last = client.authenticate(new byte[] {1});

      assertEquals(Errors.SASL_AUTHENTICATION_FAILED.code(), last.errorCode());
      assertEquals(SaslAuthentication.REFUSAL, last.errorMessage());
      assertTrue(client.isClosedByServer());
    }
  }

  @Test
  void aGoodTokenAfterARefusedOneComesTooLate() throws IOException {
    try (RawClient client = new RawClient(open())) {
      client.handshake("OAUTHBEARER");
      assertChallenged(client.authenticate(message("", "nonsense")));

      assertEquals(
          Errors.SASL_AUTHENTICATION_FAILED.code(),
          client.authenticate(message("", token(LIFETIME_S))).errorCode());
      assertTrue(client.isClosedByServer());
    }
  }

  @ParameterizedTest
  @CsvSource({"client_id, key-unknown", "vc, vc-bbbbbbbbbb", "sub, sa-other"})
  void aTokenThatItsKeyDoesNotBearOutIsRefused(String claim, String value) throws IOException {
    Map<String, Object> claims = claims(System.currentTimeMillis(), LIFETIME_S);
    claims.put(claim, value);
    try (RawClient client = new RawClient(open())) {
      client.handshake("OAUTHBEARER");

      assertChallenged(client.authenticate(message("", sign(header(), claims, KEY))));
    }
  }

  @Test
  void aTokenOfAnExpiredKeyIsRefused() throws IOException {
    server.credentials.put(TestServer.KEY, TestServer.SECRET, OptionalLong.of(1));
    try (RawClient client = new RawClient(open())) {
      client.handshake("OAUTHBEARER");

      assertChallenged(client.authenticate(message("", token(LIFETIME_S))));
    }
  }

  private static void assertChallenged(SaslAuthenticateResponseData answer) {
    assertEquals(0, answer.errorCode());
    assertEquals(
        "{\"status\":\"invalid_token\",\"openid-configuration\":\""
            + TestTokens.ISSUER
            + "/.well-known/openid-configuration\"}",
        new String(answer.authBytes(), StandardCharsets.UTF_8));
  }

  @Test
  void itIsNotOfferedBeforeAKeySetWasApplied() throws IOException {
    server.tokens = TestTokens.untrusted();
    InetSocketAddress tenants = open();
    try (RawClient client = new RawClient(tenants)) {
      SaslHandshakeResponseData answer = client.handshake("OAUTHBEARER");

      assertEquals(Errors.UNSUPPORTED_SASL_MECHANISM.code(), answer.errorCode());
      assertEquals(List.of("PLAIN"), answer.mechanisms());
    }
    server.tokens.trust(Map.of(TestTokens.KID, (RSAPublicKey) KEY.getPublic()));
    try (RawClient client = new RawClient(tenants)) {
      assertEquals(List.of("PLAIN", "OAUTHBEARER"), client.handshake("OAUTHBEARER").mechanisms());
    }
  }

  @Test
  void nothingIsServedWhileATokenIsVerified() throws IOException {
    InetSocketAddress tenants = open();
    try (RawClient client = new RawClient(tenants)) {
      client.handshake("OAUTHBEARER");
      server.verifiers.pause();
      client.send(
          ApiKeys.SASL_AUTHENTICATE,
          2,
          1,
          new SaslAuthenticateRequestData().setAuthBytes(message("", token(LIFETIME_S))));
      client.send(ApiKeys.DESCRIBE_CLUSTER, 1, 2, new DescribeClusterRequestData());

      assertTrue(client.isClosedByServer());
      server.awaitOpenConnections(0);
      server.verifiers.resume();
    }
    withToken(tenants, token(LIFETIME_S)).close(); // was verified later, by the same thread
    server.awaitOpenConnections(0);
    // A connection is counted out of its virtual cluster just after it is counted out of all.
    Eventually.await(
        "no connection of a virtual cluster",
        Duration.ofSeconds(10),
        () -> server.counters.openByVirtualCluster().isEmpty());
    assertEquals(Map.of(), server.counters.openByVirtualCluster());
  }

  @Test
  void whereNoMoreTokensCanWaitTheClientIsCutOffWithoutAnError() throws IOException {
    server.verifiers.refuse();
    try (RawClient client = new RawClient(open())) {
      client.handshake("OAUTHBEARER");
      client.send(
          ApiKeys.SASL_AUTHENTICATE,
          2,
          1,
          new SaslAuthenticateRequestData().setAuthBytes(message("", token(LIFETIME_S))));

      assertTrue(client.isClosedByServer());
    }
  }

  @Test
  void aRevokedTokenLosesItsSessionsAndNoOther() throws IOException {
    InetSocketAddress tenants = open();
    Map<String, Object> claims = claims(System.currentTimeMillis(), LIFETIME_S);
    claims.put("jti", "tok-2");
    try (RawClient revoked = withToken(tenants, token(LIFETIME_S));
        RawClient other = withToken(tenants, sign(header(), claims, KEY));
        RawClient plain = RawClient.authenticated(tenants)) {
      server.tokens.revoke(TestServer.KEY, "tok-1");

      assertTrue(revoked.isClosedByServer());
      assertServed(other);
      assertServed(plain);
    }
  }

  @Test
  void aDeletedKeyTakesTheSessionsOfItsTokensAlong() throws IOException {
    try (RawClient client = withToken(open(), token(LIFETIME_S))) {
      server.credentials.revoke(TestServer.KEY);

      assertTrue(client.isClosedByServer());
    }
  }

  @Test
  void aSigningKeyThatGoesTakesTheSessionsOfItsTokensAlong() throws IOException {
    InetSocketAddress tenants = open();
    try (RawClient client = withToken(tenants, token(LIFETIME_S));
        RawClient plain = RawClient.authenticated(tenants)) {
      server.tokens.trust(
          Map.of(
              TestTokens.KID,
              (RSAPublicKey) KEY.getPublic(),
              "sk-2",
              (RSAPublicKey) OTHER_KEY.getPublic()));
      assertServed(client);

      server.tokens.trust(Map.of("sk-2", (RSAPublicKey) OTHER_KEY.getPublic()));

      assertTrue(client.isClosedByServer());
      assertServed(plain);
    }
  }

  @Test
  void anEndedSessionMayOnlyAuthenticateAgain() throws Exception {
    InetSocketAddress tenants = open();
    try (RawClient asks = new RawClient(tenants);
        RawClient authenticates = new RawClient(tenants)) {
      Map<String, Object> claims = claims(System.currentTimeMillis(), 3);
      String brief = sign(header(), claims, KEY);
      long told = 0;
      for (RawClient client : List.of(asks, authenticates)) {
        client.handshake("OAUTHBEARER");
        told = client.authenticate(message("", brief)).sessionLifetimeMs();
      }
      assertTrue(told > 0 && told <= 3_000, "told " + told);
      assertServed(authenticates);
      awaitWallTime((Long) claims.get("exp") * 1_000);

      asks.send(ApiKeys.DESCRIBE_CLUSTER, 1, 1, new DescribeClusterRequestData());
      assertTrue(asks.isClosedByServer());
      assertEquals(0, authenticates.handshake("OAUTHBEARER").errorCode());
      assertEquals(0, authenticates.authenticate(message("", token(LIFETIME_S))).errorCode());
      assertServed(authenticates);
    }
  }

  @Test
  void aSecretsSessionEndsWithTheListenersMaximum() throws Exception {
    server.sessionMsMax = OptionalLong.of(1_000);
    try (RawClient client = new RawClient(open())) {
      client.handshake("PLAIN");
      long told = client.plain(TestServer.KEY, TestServer.SECRET).sessionLifetimeMs();
      assertTrue(told > 0 && told <= 1_000, "told " + told);
      awaitWallTime(System.currentTimeMillis() + 1_001);

      client.send(ApiKeys.DESCRIBE_CLUSTER, 1, 1, new DescribeClusterRequestData());

      assertTrue(client.isClosedByServer());
    }
  }

  @Test
  void authenticatingAgainKeepsPrincipalAndMechanism() throws IOException {
    InetSocketAddress tenants = open();
    server.credentials.put("key-2", "s", OptionalLong.empty());
    Map<String, Object> other = claims(System.currentTimeMillis(), LIFETIME_S);
    other.put("client_id", "key-2");
    other.put("sub", "sa-key-2");
    try (RawClient client = withToken(tenants, token(LIFETIME_S))) {
      client.handshake("OAUTHBEARER");
      assertEquals(
          Errors.SASL_AUTHENTICATION_FAILED.code(),
          client.authenticate(message("", sign(header(), other, KEY))).errorCode());
      assertTrue(client.isClosedByServer());
    }
    try (RawClient client = withToken(tenants, token(LIFETIME_S))) {
      assertEquals(Errors.ILLEGAL_SASL_STATE.code(), client.handshake("PLAIN").errorCode());
      assertTrue(client.isClosedByServer());
    }
  }

  /** The server's clock is the machine's: time has to pass. */
  private static void awaitWallTime(long wallTimeMs) {
    while (System.currentTimeMillis() < wallTimeMs) {
      Thread.onSpinWait();
    }
  }
}
