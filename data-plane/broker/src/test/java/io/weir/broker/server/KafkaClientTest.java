package io.weir.broker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.pipeline.HandlerTable;
import io.weir.broker.pipeline.JsonHandler;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.tenancy.NameMapping;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kafka's own client, unmodified, over TLS. */
class KafkaClientTest {
  @TempDir Path folder;
  private TestPki pki;
  private TestServer server;
  private volatile InetSocketAddress address;

  @BeforeEach
  void start() throws Exception {
    pki = TestPki.create(folder);
    server = new TestServer(table(), TestServer.limits());
  }

  @AfterEach
  void close() {
    server.close();
  }

  private HandlerTable table() {
    return HandlerTable.builder()
        .add(
            TestHandlers.<DescribeClusterRequestData, DescribeClusterResponseData>handler(
                ApiKeys.DESCRIBE_CLUSTER,
                (context, request) -> {
                  DescribeClusterResponseData response =
                      new DescribeClusterResponseData()
                          .setClusterId(context.view().clusterId())
                          .setControllerId(TestServer.NODE_ID);
                  response
                      .brokers()
                      .add(
                          new DescribeClusterResponseData.DescribeClusterBroker()
                              .setBrokerId(TestServer.NODE_ID)
                              .setHost("127.0.0.1")
                              .setPort(address.getPort()));
                  return CompletableFuture.completedFuture(response);
                }),
            NameMapping.none())
        .add(
            TestHandlers.<MetadataRequestData, MetadataResponseData>handler(
                ApiKeys.METADATA,
                (context, request) -> {
                  MetadataResponseData response =
                      new MetadataResponseData()
                          .setClusterId(context.view().clusterId())
                          .setControllerId(TestServer.NODE_ID);
                  response
                      .brokers()
                      .add(
                          new MetadataResponseData.MetadataResponseBroker()
                              .setNodeId(TestServer.NODE_ID)
                              .setHost("127.0.0.1")
                              .setPort(address.getPort()));
                  return CompletableFuture.completedFuture(response);
                }),
            NameMapping.none())
        .add(
            new JsonHandler() {
              @Override
              public short apiKey() {
                return KEY_MIN;
              }

              @Override
              public CompletionStage<byte[]> handle(RequestContext context, byte[] json) {
                return CompletableFuture.completedFuture(json);
              }
            })
        .build();
  }

  private Admin admin(String mechanism, String loginModule, String user, String password) {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            "127.0.0.1:" + address.getPort(),
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            10_000,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            10_000,
            "security.protocol",
            "SASL_SSL",
            "ssl.truststore.type",
            "PEM",
            "ssl.truststore.location",
            pki.certificateFile().toString(),
            "sasl.mechanism",
            mechanism,
            "sasl.jaas.config",
            loginModule + " required username=\"" + user + "\" password=\"" + password + "\";"));
  }

  private Admin tenant(String key, String secret) {
    return admin("PLAIN", "org.apache.kafka.common.security.plain.PlainLoginModule", key, secret);
  }

  private Admin operator(String user, String password) {
    return admin(
        "SCRAM-SHA-512", "org.apache.kafka.common.security.scram.ScramLoginModule", user, password);
  }

  private static String clusterId(Admin admin) throws Exception {
    return admin.describeCluster().clusterId().get(30, TimeUnit.SECONDS);
  }

  private static Throwable failure(Admin admin) {
    return assertThrows(ExecutionException.class, () -> clusterId(admin)).getCause();
  }

  @Test
  void aTenantIsServed() throws Exception {
    address = server.openTenants(Optional.of(pki.tls()));
    try (Admin admin = tenant(TestServer.KEY, TestServer.SECRET)) {
      assertEquals(TestCredentials.CLUSTER_ID, clusterId(admin));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {TestServer.KEY, "key-unknown"})
  void aTenantWithAWrongSecretIsRefused(String key) {
    address = server.openTenants(Optional.of(pki.tls()));
    try (Admin admin = tenant(key, "wrong")) {
      assertInstanceOf(SaslAuthenticationException.class, failure(admin));
    }
  }

  @Test
  void anOperatorIsServed() throws Exception {
    address = server.openOperators(Optional.of(pki.tls()));
    try (Admin admin = operator(TestServer.OPERATOR, TestServer.OPERATOR_PASSWORD)) {
      assertEquals(TestServer.PHYSICAL_CLUSTER_ID, clusterId(admin));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {TestServer.OPERATOR, "nobody"})
  void anOperatorWithAWrongPasswordIsRefused(String user) throws Exception {
    address = server.openOperators(Optional.of(pki.tls()));
    try (Admin admin = operator(user, "wrong")) {
      assertInstanceOf(SaslAuthenticationException.class, failure(admin));
    }
  }

  @Test
  void anUntrustedServerIsRefusedByTheClient(@TempDir Path other) throws Exception {
    address = server.openTenants(Optional.of(pki.tls()));
    pki = TestPki.create(other);
    try (Admin admin = tenant(TestServer.KEY, TestServer.SECRET)) {
      assertInstanceOf(SslAuthenticationException.class, failure(admin));
    }
  }

  @Test
  void ownApisAnswerOperators() throws Exception {
    address = server.openOperators(Optional.empty());
    try (RawClient client = ScramClient.authenticated(address)) {
      client.sendFrame(ownRequest("{\"a\":1}"));

      byte[] answer = client.readFrame();

      assertTrue(new String(answer, StandardCharsets.UTF_8).endsWith("{\"a\":1}"));
    }
  }

  @Test
  void ownApisAreNotForTenants() throws Exception {
    address = server.openTenants(Optional.empty());
    try (RawClient client = RawClient.authenticated(address)) {
      client.sendFrame(ownRequest("{}"));

      assertTrue(client.isClosedByServer());
    }
  }

  @Test
  void ownApisAreNotForStrangers() throws Exception {
    address = server.openOperators(Optional.empty());
    try (RawClient client = new RawClient(address)) {
      client.sendFrame(ownRequest("{}"));

      assertTrue(client.isClosedByServer());
    }
  }

  private static byte[] ownRequest(String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    return java.nio.ByteBuffer.allocate(2 + 2 + 4 + 2 + 4 + body.length)
        .putShort(JsonHandler.KEY_MIN)
        .putShort((short) 0)
        .putInt(5)
        .putShort((short) -1)
        .putInt(body.length)
        .put(body)
        .array();
  }
}
