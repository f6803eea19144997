package io.weir.broker.server;

import io.netty.channel.EventLoopGroup;
import io.weir.broker.access.Accesses;
import io.weir.broker.metrics.RequestMeters;
import io.weir.broker.pipeline.ApiVersionsAnswer;
import io.weir.broker.pipeline.HandlerTable;
import io.weir.broker.pipeline.ListenerKind;
import io.weir.broker.pipeline.RequestPipeline;
import io.weir.broker.pipeline.TenantViews;
import io.weir.broker.security.KeyUses;
import io.weir.broker.security.OAuthBearerMechanism;
import io.weir.broker.security.PlainMechanism;
import io.weir.broker.security.SaslConfig;
import io.weir.broker.security.SaslMechanism;
import io.weir.broker.security.ScramSha512Mechanism;
import io.weir.broker.security.token.TestTokens;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.acl.TenantAcls;
import io.weir.protocol.Clock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;

/** A server on real sockets, with a handler table of the test's own. */
final class TestServer implements AutoCloseable {
  static final int NODE_ID = 7;
  static final String KEY = "key-1";
  static final String SECRET = "weir_secret";
  static final String OPERATOR = "operator";
  static final String OPERATOR_PASSWORD = "operator-password";
  static final String PHYSICAL_CLUSTER_ID = "physicalCluster0000000";

  private static final Clock CLOCK =
      new Clock() {
        @Override
        public long wallTimeMs() {
          return System.currentTimeMillis();
        }

        @Override
        public long monotonicNs() {
          return System.nanoTime();
        }
      };

  final TestCredentials credentials = new TestCredentials();
  final TestExecutor verifiers = new TestExecutor();

  /** To be changed before a listener is opened. */
  TestTokens tokens = TestTokens.trusted();

  /** To be changed before a listener is opened. */
  OptionalLong sessionMsMax = OptionalLong.empty();

  final ConnectionCounters counters = new ConnectionCounters();
  final KeyUses keyUses = new KeyUses(CLOCK);
  private final EventLoopGroup eventLoops = EventLoops.create("test-server", 2);
  private final EventLoopGroup operatorLoops = EventLoops.create("test-operators", 1);
  private final ExecutorService logReader = Executors.newFixedThreadPool(2);
  private final SessionRegistry sessions;
  private final HandlerTable table;
  private final ServerLimits limits;
  private final KafkaServer server;
  final RequestMemory memory;

  TestServer(HandlerTable table, ServerLimits limits) {
    this(table, limits, new RequestMemory(2L * limits.frameBytesMax()));
  }

  TestServer(HandlerTable table, ServerLimits limits, RequestMemory memory) {
    this.memory = memory;
    this.table = table;
    this.limits = limits;
    this.sessions = new SessionRegistry(counters, keyUses);
    credentials.put(KEY, SECRET, OptionalLong.empty());
    credentials.onRevoked(sessions);
    this.server =
        new KafkaServer(
            eventLoops,
            new ServerServices(
                new RequestPipeline(
                    table,
                    new TenantViews(ClusterMetadata::empty),
                    new Accesses(new TenantAcls()),
                    new RequestMeters(CLOCK)),
                sessions,
                limits,
                memory,
                CLOCK,
                logReader));
  }

  /** Limits that differ from the defaults in what makes a test slow. */
  static ServerLimits limits() {
    ServerLimits limits = ServerLimits.DEFAULT;
    return new ServerLimits(
        limits.frameBytesBeforeSessionMax(),
        limits.frameBytesMax(),
        limits.requestsBeforeSessionMax(),
        limits.timeToAuthenticateMs(),
        1,
        limits.connectionsMax(),
        8,
        limits.inFlightBytesMax(),
        limits.writeBufferBytesMax(),
        limits.sliceChunkBytes(),
        limits.otherFrameBytesMax(),
        limits.frameMsMax(),
        limits.connectionsPerVirtualClusterMax(),
        limits.idleMsMax(),
        limits.strangersPerAddressMax());
  }

  /** Waits at most ten seconds. */
  void awaitOpenConnections(long expected) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (counters.open() != expected) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("connections open: " + counters.open());
      }
      Thread.onSpinWait();
    }
  }

  InetSocketAddress openTenants(Optional<TlsFiles> tls) {
    return open(
        ListenerKind.TENANTS,
        List.of(
            new PlainMechanism(credentials, CLOCK),
            new OAuthBearerMechanism(tokens, credentials, verifiers, CLOCK)),
        tls);
  }

  InetSocketAddress openOperators(Optional<TlsFiles> tls) throws Exception {
    ScramCredential credential =
        new ScramFormatter(ScramMechanism.SCRAM_SHA_512)
            .generateCredential(OPERATOR_PASSWORD, 4096);
    return open(
        ListenerKind.OPERATORS,
        List.of(
            new ScramSha512Mechanism(
                user -> Optional.of(credential).filter(unused -> user.equals(OPERATOR)),
                () -> PHYSICAL_CLUSTER_ID)),
        tls);
  }

  private InetSocketAddress open(
      ListenerKind kind, List<SaslMechanism> mechanisms, Optional<TlsFiles> tls) {
    tokens.onDistrust(sessions);
    return server.open(
        new ListenerConfig(
            kind,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            tls,
            new SaslConfig(
                mechanisms,
                new ApiVersionsAnswer(table, kind),
                NODE_ID,
                limits.requestsBeforeSessionMax(),
                sessionMsMax)),
        kind == ListenerKind.OPERATORS ? operatorLoops : eventLoops);
  }

  @Override
  public void close() {
    server.close();
    eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    operatorLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    logReader.shutdownNow();
    verifiers.close();
  }
}
