package io.weir.controlplane.testing;

import io.dropwizard.core.setup.Environment;
import io.weir.controlplane.ControlPlaneApplication;
import io.weir.controlplane.ControlPlaneConfiguration;
import io.weir.controlplane.config.ClusterConfig;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.DatabaseLogins;
import io.weir.controlplane.service.BrokerGateway;
import io.weir.controlplane.service.ClusterProvisioner;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The whole control plane on a free port, over real PostgreSQL and a fake cluster. */
public final class TestServer implements AutoCloseable {
  /** The operator's token. */
  public static final String OPERATOR_TOKEN = "operator-token-of-the-tests-0123456789";

  /** Password of every test user. */
  public static final String PASSWORD = "correct horse battery staple";

  private static final AtomicInteger TENANTS = new AtomicInteger();

  private final FakeClusterGateway cluster;
  private final DatabaseLogins logins;
  private final Path home;
  private final Application application;

  private TestServer(
      FakeClusterGateway cluster, DatabaseLogins logins, Path home, Application application) {
    this.cluster = cluster;
    this.logins = logins;
    this.home = home;
    this.application = application;
  }

  /** Starts with sign-up open and addresses verified by configuration. */
  public static TestServer start(Path home) throws Exception {
    return start(home, "{enabled: true, auto_verify: true}", "http://127.0.0.1");
  }

  /** Starts. */
  public static TestServer start(Path home, String signup, String publicUrl) throws Exception {
    FakeClusterGateway cluster = new FakeClusterGateway();
    DatabaseLogins logins = TestDatabase.create();
    Map<String, String> secrets =
        Map.of(
            "app", logins.application().password(),
            "owner", logins.owner().password(),
            "operator-token", OPERATOR_TOKEN);
    for (Map.Entry<String, String> secret : secrets.entrySet()) {
      Files.writeString(home.resolve(secret.getKey()), secret.getValue() + "\n");
    }
    try (InputStream authority = TestServer.class.getResourceAsStream("/ca.pem")) {
      Files.copy(authority, home.resolve("ca.pem"));
    }
    Path config = home.resolve("control-plane.yml");
    Files.writeString(
        config,
        """
        http: {port: 0, public_url: '%3$s'}
        state_dir: %1$s/state
        operator_token_file: %1$s/operator-token
        database:
          url: %2$s
          user: weir_app
          password_file: %1$s/app
          owner_user: weir_owner
          owner_password_file: %1$s/owner
        cluster:
          operator_bootstrap_servers: 127.0.0.1:9192
          tenant_bootstrap_servers: 127.0.0.1:9092
          ca_file: %1$s/ca.pem
          operator_user: weir
          operator_password_file: %1$s/owner
        signup: %4$s
        group_lag: {interval: PT10S}
        logging: {level: WARN, loggers: {io.weir: INFO}}
        """
            .formatted(home, logins.url(), publicUrl, signup));
    Application application = new Application(cluster);
    application.run("server", config.toString());
    return new TestServer(cluster, logins, home, application);
  }

  /** The fake. */
  public FakeClusterGateway cluster() {
    return cluster;
  }

  /** What runs no nodes of the broker clusters that are made. */
  public FakeProvisioner provisioner() {
    return application.provisioner;
  }

  /** Logins of its database. */
  public DatabaseLogins logins() {
    return logins;
  }

  /** Its folder. */
  public Path home() {
    return home;
  }

  /** A pool of one's own on its database. */
  public Database database() {
    return Database.open(logins);
  }

  /** Where it is. */
  public URI uri() {
    int port = ((ServerConnector) application.server.getConnectors()[0]).getLocalPort();
    return URI.create("http://127.0.0.1:" + port);
  }

  /** An anonymous client. */
  public Api api() {
    return Api.at(uri());
  }

  /** A client as operator. */
  public Api operator() {
    return api().as(OPERATOR_TOKEN);
  }

  /** A tenant with its owner logged in. */
  public record Tenant(Api api, String id, String email, String clusterId, String token) {}

  /** Signs up and logs in. */
  public Tenant newTenant() {
    String email = "owner" + TENANTS.incrementAndGet() + "@example.com";
    Api.Reply made =
        api()
            .post("/v1/signup", Map.of("email", email, "password", PASSWORD, "tenant_name", "Acme"))
            .expect(201);
    Api.Reply session =
        api().post("/v1/sessions", Map.of("email", email, "password", PASSWORD)).expect(201);
    return new Tenant(
        api().as(session.text("token")),
        made.body().at("/tenant/id").asText(),
        email,
        made.body().at("/cluster/id").asText(),
        session.text("token"));
  }

  @Override
  public void close() {
    org.eclipse.jetty.util.component.LifeCycle.stop(application.server);
  }

  private static final class Application extends ControlPlaneApplication {
    private final FakeClusterGateway cluster;
    private final FakeProvisioner provisioner = new FakeProvisioner();
    private Server server;

    Application(FakeClusterGateway cluster) {
      this.cluster = cluster;
    }

    @Override
    protected BrokerGateway gateway(ClusterConfig config) {
      return config.name().equals("local") ? cluster : new FakeClusterGateway();
    }

    @Override
    protected Optional<ClusterProvisioner> provisioner(
        ControlPlaneConfiguration configuration, Environment environment) {
      return Optional.of(provisioner);
    }

    @Override
    public void run(ControlPlaneConfiguration configuration, Environment environment) {
      super.run(configuration, environment);
      environment.lifecycle().addServerLifecycleListener(started -> server = started);
    }

    @Override
    protected void onFatalError(Throwable t) {
      throw new IllegalStateException("the control plane did not start", t);
    }
  }
}
