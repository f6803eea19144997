package io.weir.broker.node;

import io.netty.channel.EventLoopGroup;
import io.weir.broker.NodeConfig;
import io.weir.broker.NodeConfig.BrokerConfig;
import io.weir.broker.NodeConfig.TenantsSecurity;
import io.weir.broker.pipeline.ApiVersionsAnswer;
import io.weir.broker.pipeline.HandlerTable;
import io.weir.broker.pipeline.ListenerKind;
import io.weir.broker.pipeline.RequestPipeline;
import io.weir.broker.security.CredentialStore;
import io.weir.broker.security.KeyUses;
import io.weir.broker.security.OAuthBearerMechanism;
import io.weir.broker.security.PlainMechanism;
import io.weir.broker.security.SaslConfig;
import io.weir.broker.security.SaslMechanism;
import io.weir.broker.security.ScramSha512Mechanism;
import io.weir.broker.security.token.TokenTrust;
import io.weir.broker.server.ConnectionCounters;
import io.weir.broker.server.KafkaServer;
import io.weir.broker.server.ListenerConfig;
import io.weir.broker.server.RequestMemory;
import io.weir.broker.server.ServerLimits;
import io.weir.broker.server.ServerServices;
import io.weir.broker.server.SessionRegistry;
import io.weir.broker.server.TlsFiles;
import io.weir.controller.Endpoint;
import io.weir.controller.KRaftNode;
import io.weir.protocol.Clock;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.admin.ScramMechanism;

/** The tenants' and the operators' listener: who may come in, and how. Thread-safe. */
final class Listeners implements AutoCloseable {
  private final NodeConfig config;
  private final BrokerConfig brokerConfig;
  private final ServerLimits limits;
  private final RequestMemory memory;
  private final HandlerTable table;
  private final ConnectionCounters counters = new ConnectionCounters();
  private final EventLoopGroup tenantLoops;
  private final EventLoopGroup operatorLoops;
  private final KafkaServer server;
  private final List<SaslMechanism> tenantMechanisms;
  private final ScramSha512Mechanism scram;
  private volatile int tenantsPort;
  private volatile int operatorsPort;

  Listeners(
      NodeConfig config,
      KRaftNode kraft,
      RequestPipeline pipeline,
      HandlerTable table,
      TenantTrust trust,
      Clock clock,
      ConnectionLoops connections,
      Executor readers) {
    this.config = config;
    this.brokerConfig = config.broker().orElseThrow();
    this.limits =
        ServerLimits.DEFAULT.withStrangersPerAddressMax(
            brokerConfig.limits().unauthenticatedPerAddressMax());
    this.memory = new RequestMemory(brokerConfig.limits().requestMemoryBytes());
    this.table = table;
    this.tenantLoops = connections.tenants();
    this.operatorLoops = connections.operators();
    SessionRegistry sessions = new SessionRegistry(counters, trust.uses());
    trust.credentials().onRevoked(sessions);
    trust.tokens().onDistrust(sessions);
    this.server =
        new KafkaServer(
            tenantLoops, new ServerServices(pipeline, sessions, limits, memory, clock, readers));
    this.tenantMechanisms =
        List.of(
            new PlainMechanism(trust.credentials(), clock),
            new OAuthBearerMechanism(
                trust.tokens(), trust.credentials(), trust.verifiers(), clock));
    this.scram =
        new ScramSha512Mechanism(
            user -> kraft.metadata().operatorScram(ScramMechanism.SCRAM_SHA_512, user),
            config.clusterId()::toString);
  }

  /**
   * What tenants' clients are checked against.
   *
   * @param credentials API keys
   * @param tokens access tokens
   * @param verifiers runs the verification of tokens
   * @param uses hears which keys were used
   */
  record TenantTrust(
      CredentialStore credentials, TokenTrust tokens, Executor verifiers, KeyUses uses) {}

  void openTenants() {
    boolean isPlaintext = brokerConfig.tenantsSecurity() == TenantsSecurity.SASL_PLAINTEXT;
    tenantsPort =
        open(
            ListenerKind.TENANTS,
            brokerConfig.tenants().bind(),
            isPlaintext ? Optional.empty() : Optional.of(tls()),
            tenantMechanisms,
            OptionalLong.of(brokerConfig.reauthenticationMsMax()),
            tenantLoops);
  }

  void openOperators() {
    operatorsPort =
        open(
            ListenerKind.OPERATORS,
            brokerConfig.operators().bind(),
            Optional.of(tls()),
            List.of(scram),
            OptionalLong.empty(), // the control plane's connections answer no challenge in between
            operatorLoops);
  }

  private int open(
      ListenerKind kind,
      Endpoint bind,
      Optional<TlsFiles> tls,
      List<SaslMechanism> mechanisms,
      OptionalLong sessionMsMax,
      EventLoopGroup loops) {
    return server
        .open(
            new ListenerConfig(
                kind,
                new InetSocketAddress(bind.host(), bind.port()),
                tls,
                new SaslConfig(
                    mechanisms,
                    new ApiVersionsAnswer(table, kind),
                    config.nodeId(),
                    limits.requestsBeforeSessionMax(),
                    sessionMsMax)),
            loops)
        .getPort();
  }

  private TlsFiles tls() {
    return new TlsFiles(brokerConfig.tls().certificate(), brokerConfig.tls().key());
  }

  RequestMemory memory() {
    return memory;
  }

  ConnectionCounters counters() {
    return counters;
  }

  /** The bound port, or 0 while the listener is not open. */
  int tenantsPort() {
    return tenantsPort;
  }

  /** The bound port, or 0 while the listener is not open. */
  int operatorsPort() {
    return operatorsPort;
  }

  @Override
  public void close() {
    server.close();
  }
}
