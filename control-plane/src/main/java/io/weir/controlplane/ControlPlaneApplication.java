package io.weir.controlplane;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.weir.controlplane.clusterclient.KafkaClusterGateway;
import io.weir.controlplane.config.ClusterConfig;
import io.weir.controlplane.config.DatabaseConfig;
import io.weir.controlplane.config.ProvisionerConfig;
import io.weir.controlplane.domain.BrokerCluster;
import io.weir.controlplane.domain.Ids;
import io.weir.controlplane.embedded.DatabaseLogin;
import io.weir.controlplane.embedded.EmbeddedPostgres;
import io.weir.controlplane.embedded.EmbeddedPostgresConfig;
import io.weir.controlplane.embedded.PostgresAccess;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.DatabaseLogins;
import io.weir.controlplane.persistence.Migrations;
import io.weir.controlplane.provisioner.LocalFleet;
import io.weir.controlplane.service.BrokerGateway;
import io.weir.controlplane.service.ClusterProvisioner;
import io.weir.controlplane.service.ClusterRegistry;
import io.weir.controlplane.service.Fleet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The control plane. Order at start: the cluster's nodes (started or adopted), database (embedded:
 * started or adopted), migrations, then what is managed in the order of {@link #run}; the HTTP port
 * opens last.
 */
public class ControlPlaneApplication extends Application<ControlPlaneConfiguration> {
  /** PostgreSQL keeps microseconds: an answer to a POST and the GET after it must say the same. */
  private static final Duration PRECISION = Duration.ofNanos(1_000);

  @Override
  public String getName() {
    return "weir-control-plane";
  }

  @Override
  public void initialize(Bootstrap<ControlPlaneConfiguration> bootstrap) {
    bootstrap
        .getObjectMapper()
        .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
  }

  @Override
  public void run(ControlPlaneConfiguration configuration, Environment environment) {
    Optional<ClusterProvisioner> provisioner = provisioner(configuration, environment);
    DatabaseLogins logins = database(configuration.getDatabase(), environment);
    Migrations.run(logins);
    Database database = Database.open(logins);
    environment.lifecycle().manage(database.pool());
    Wiring.install(
        configuration,
        environment,
        database,
        registry(configuration, environment, database, provisioner),
        provisioner,
        clock());
  }

  private ClusterRegistry registry(
      ControlPlaneConfiguration configuration,
      Environment environment,
      Database database,
      Optional<ClusterProvisioner> provisioner) {
    Optional<LocalFleet> local =
        provisioner.filter(LocalFleet.class::isInstance).map(LocalFleet.class::cast);
    BrokerCluster configured =
        Fleet.adopt(
            database,
            configuration.getCluster(),
            local.map(LocalFleet::configuredPorts).orElse(List.of()),
            new Ids(new SecureRandom()),
            clock());
    local.ifPresent(fleet -> fleet.name(configured.id()));
    ClusterRegistry registry =
        new ClusterRegistry(database, configuration.getCluster(), configured.id(), this::gateway);
    environment.lifecycle().manage(new AutoCloseableManager(registry));
    return registry;
  }

  /** A broker cluster; tests have some of their own. */
  protected BrokerGateway gateway(ClusterConfig config) {
    return new KafkaClusterGateway(config);
  }

  /** What time it is; tests have a clock of their own. */
  protected Clock clock() {
    return Clock.tick(Clock.systemUTC(), PRECISION);
  }

  /**
   * First of all: nodes start up while the database and this server do. Empty: broker clusters are
   * somebody else's. Tests have one of their own.
   */
  protected Optional<ClusterProvisioner> provisioner(
      ControlPlaneConfiguration configuration, Environment environment) {
    ProvisionerConfig config = configuration.getProvisioner();
    if (config == null) {
      return Optional.empty();
    }
    LocalFleet fleet = new LocalFleet(config.local(), new SecureRandom(), InstantSource.system());
    fleet.begin();
    environment.lifecycle().manage(fleet);
    return Optional.of(fleet);
  }

  private static DatabaseLogins database(DatabaseConfig config, Environment environment) {
    if (config.embedded() != null) {
      EmbeddedPostgres server =
          new EmbeddedPostgres(embeddedConfig(config.embedded()), new SecureRandom());
      PostgresAccess access = server.ensureRunning();
      environment.lifecycle().manage(server);
      return new DatabaseLogins(
          access.jdbcUrl(), login(access.owner()), login(access.application()));
    }
    return new DatabaseLogins(
        config.url(),
        new DatabaseLogins.Login(config.ownerUser(), secret(config.ownerPasswordFile())),
        new DatabaseLogins.Login(config.user(), secret(config.passwordFile())));
  }

  private static EmbeddedPostgresConfig embeddedConfig(DatabaseConfig.Embedded embedded) {
    EmbeddedPostgresConfig defaults = EmbeddedPostgresConfig.at(embedded.home(), embedded.port());
    return embedded.binaries() == null
        ? defaults
        : new EmbeddedPostgresConfig(
            embedded.home(), embedded.binaries(), embedded.port(), defaults.startTimeout());
  }

  private static DatabaseLogins.Login login(DatabaseLogin login) {
    return new DatabaseLogins.Login(login.user(), login.password());
  }

  static String secret(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("the secret in " + file + " can't be read", e);
    }
  }
}
