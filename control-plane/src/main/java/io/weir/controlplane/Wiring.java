package io.weir.controlplane;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jersey.setup.JerseyEnvironment;
import io.weir.controlplane.config.MailConfig;
import io.weir.controlplane.console.ConsoleFilter;
import io.weir.controlplane.console.ConsoleSite;
import io.weir.controlplane.domain.Ids;
import io.weir.controlplane.mail.SmtpTransport;
import io.weir.controlplane.metrics.ControlPlaneMetrics;
import io.weir.controlplane.metrics.RequestMetrics;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.reconciler.CollectKeyUses;
import io.weir.controlplane.reconciler.DeleteTenants;
import io.weir.controlplane.reconciler.EachCluster;
import io.weir.controlplane.reconciler.FinishOperations;
import io.weir.controlplane.reconciler.GroupLagWatch;
import io.weir.controlplane.reconciler.ObserveTopics;
import io.weir.controlplane.reconciler.ProvisionClusters;
import io.weir.controlplane.reconciler.PublishOutbox;
import io.weir.controlplane.reconciler.Reconciler;
import io.weir.controlplane.reconciler.RestoreTenancy;
import io.weir.controlplane.reconciler.SendMails;
import io.weir.controlplane.reconciler.SettleAcls;
import io.weir.controlplane.reconciler.SumUpStorage;
import io.weir.controlplane.reconciler.TendSigningKeys;
import io.weir.controlplane.reconciler.TrafficWatch;
import io.weir.controlplane.rest.AclResource;
import io.weir.controlplane.rest.AclSetResource;
import io.weir.controlplane.rest.AuditResource;
import io.weir.controlplane.rest.AuthenticationFilter;
import io.weir.controlplane.rest.Bodies;
import io.weir.controlplane.rest.BrokerClusterResource;
import io.weir.controlplane.rest.ClusterHealthResource;
import io.weir.controlplane.rest.ClusterResource;
import io.weir.controlplane.rest.EntityTags;
import io.weir.controlplane.rest.Exchange;
import io.weir.controlplane.rest.GroupResource;
import io.weir.controlplane.rest.InvitationResource;
import io.weir.controlplane.rest.KeyResource;
import io.weir.controlplane.rest.MessageResource;
import io.weir.controlplane.rest.MetricsResource;
import io.weir.controlplane.rest.OAuthErrorMapper;
import io.weir.controlplane.rest.OAuthResource;
import io.weir.controlplane.rest.OperationResource;
import io.weir.controlplane.rest.OperatorSessionResource;
import io.weir.controlplane.rest.Paging;
import io.weir.controlplane.rest.PasswordResetResource;
import io.weir.controlplane.rest.ProblemErrorHandler;
import io.weir.controlplane.rest.ProblemMapper;
import io.weir.controlplane.rest.RequestIdFilter;
import io.weir.controlplane.rest.RequestMetricsFilter;
import io.weir.controlplane.rest.RoleFilter;
import io.weir.controlplane.rest.ServiceAccountResource;
import io.weir.controlplane.rest.SessionCookies;
import io.weir.controlplane.rest.SessionResource;
import io.weir.controlplane.rest.SigningKeyResource;
import io.weir.controlplane.rest.SignupResource;
import io.weir.controlplane.rest.StatusResource;
import io.weir.controlplane.rest.TenantAdminResource;
import io.weir.controlplane.rest.TenantResource;
import io.weir.controlplane.rest.ThroughputResource;
import io.weir.controlplane.rest.TopicResource;
import io.weir.controlplane.rest.UnreadBodies;
import io.weir.controlplane.rest.UserResource;
import io.weir.controlplane.rest.WellKnownResource;
import io.weir.controlplane.security.AccessTokens;
import io.weir.controlplane.security.CursorCodec;
import io.weir.controlplane.security.MasterKey;
import io.weir.controlplane.security.OperatorToken;
import io.weir.controlplane.security.PasswordHasher;
import io.weir.controlplane.security.SecretGenerator;
import io.weir.controlplane.security.SigningKeyPairs;
import io.weir.controlplane.service.AccountAccess;
import io.weir.controlplane.service.Acls;
import io.weir.controlplane.service.ApiKeys;
import io.weir.controlplane.service.AuditLog;
import io.weir.controlplane.service.ClusterGateway;
import io.weir.controlplane.service.ClusterLags;
import io.weir.controlplane.service.ClusterProvisioner;
import io.weir.controlplane.service.ClusterRegistry;
import io.weir.controlplane.service.Core;
import io.weir.controlplane.service.Fleet;
import io.weir.controlplane.service.FleetChanges;
import io.weir.controlplane.service.FleetNodes;
import io.weir.controlplane.service.GroupChanges;
import io.weir.controlplane.service.GroupLists;
import io.weir.controlplane.service.Groups;
import io.weir.controlplane.service.IdempotencyKeys;
import io.weir.controlplane.service.Invitations;
import io.weir.controlplane.service.KeyRotation;
import io.weir.controlplane.service.KeyUsage;
import io.weir.controlplane.service.LagSurvey;
import io.weir.controlplane.service.MailQueue;
import io.weir.controlplane.service.Mailer;
import io.weir.controlplane.service.NodeState;
import io.weir.controlplane.service.Operations;
import io.weir.controlplane.service.OperatorSessions;
import io.weir.controlplane.service.OutboxFolderMailer;
import io.weir.controlplane.service.PasswordResets;
import io.weir.controlplane.service.Placement;
import io.weir.controlplane.service.Propagation;
import io.weir.controlplane.service.Queries;
import io.weir.controlplane.service.Readiness;
import io.weir.controlplane.service.RoutedGateway;
import io.weir.controlplane.service.ServiceAccounts;
import io.weir.controlplane.service.Sessions;
import io.weir.controlplane.service.SigningKeys;
import io.weir.controlplane.service.Signup;
import io.weir.controlplane.service.TenancyRecords;
import io.weir.controlplane.service.TenantAdmin;
import io.weir.controlplane.service.TenantDeletion;
import io.weir.controlplane.service.TenantMaking;
import io.weir.controlplane.service.TenantRemoval;
import io.weir.controlplane.service.TenantUsage;
import io.weir.controlplane.service.Throughput;
import io.weir.controlplane.service.Tokens;
import io.weir.controlplane.service.TopicChanges;
import io.weir.controlplane.service.Topics;
import io.weir.controlplane.service.TrafficHistory;
import io.weir.controlplane.service.TrustedCertificates;
import io.weir.controlplane.service.Users;
import io.weir.controlplane.service.VirtualClusters;
import io.weir.controlplane.service.Writes;
import io.weir.controlplane.service.messages.Messages;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.glassfish.jersey.server.ServerProperties;

/** Who needs whom: the whole control plane in one list. */
final class Wiring {
  /** For whom access tokens are: the brokers. */
  private static final String AUDIENCE = "urn:weir:kafka";

  private Wiring() {}

  static void install(
      ControlPlaneConfiguration configuration,
      Environment environment,
      Database database,
      ClusterRegistry registry,
      Optional<ClusterProvisioner> provisioner,
      Clock clock) {
    ObjectMapper json = environment.getObjectMapper();
    SecureRandom random = new SecureRandom();
    Ids ids = new Ids(random);
    MasterKey masterKey = MasterKey.loadOrCreate(configuration.getStateDir(), random);
    Core core =
        new Core(
            database,
            new AuditLog(ids, clock),
            new TenancyRecords(clock),
            ids,
            new SecretGenerator(random),
            clock);

    Operations operations = new Operations(database, ids, clock);
    ClusterGateway gateway = new RoutedGateway(registry);
    Propagation propagation = new Propagation(database, registry, clock);
    Writes writes =
        new Writes(
            database, new IdempotencyKeys(masterKey, json, clock), propagation, operations, json);
    Fleet fleet = new Fleet(database, registry);
    Placement placement = new Placement(registry);
    PasswordHasher hasher = new PasswordHasher(random, Runtime.getRuntime().availableProcessors());
    Sessions sessions = new Sessions(core, hasher, configuration.getSessions().lifetime());
    AccountAccess accountAccess = new AccountAccess(database, gateway);
    VirtualClusters clusters = new VirtualClusters(core, writes, gateway, placement, accountAccess);
    TenantMaking making = new TenantMaking(core, clusters);
    ServiceAccounts accounts = new ServiceAccounts(core, writes, accountAccess);
    Queries queries = new Queries(core);
    KeyUsage keyUsage = new KeyUsage(database, gateway.figures(), clock);
    AccessTokens accessTokens =
        new AccessTokens(issuer(configuration.getHttp().publicUrl()), AUDIENCE, clock);
    SigningKeys signingKeys =
        new SigningKeys(
            core,
            propagation,
            new SigningKeyPairs(masterKey, random),
            accessTokens,
            configuration.getTokens());
    Tokens tokens =
        new Tokens(
            core, propagation, signingKeys, accessTokens, keyUsage, configuration.getTokens());

    EachCluster each = new EachCluster(registry);
    RestoreTenancy restoreTenancy = new RestoreTenancy(database, each, propagation);
    environment
        .lifecycle()
        .manage(new ProvisionClusters(core, registry, provisioner, restoreTenancy, operations));
    TrafficHistory traffic = new TrafficHistory();
    SumUpStorage storage = new SumUpStorage(database, traffic, clock);
    Reconciler reconciler =
        new Reconciler(
            database,
            ids.next("cp"),
            List.of(
                restoreTenancy,
                new PublishOutbox(database, each, propagation, clock),
                new TendSigningKeys(signingKeys),
                new SettleAcls(accountAccess),
                new FinishOperations(database, registry, propagation, operations),
                new DeleteTenants(
                    database, new TenantRemoval(core, propagation, gateway, operations), clock),
                new ObserveTopics(database, each, clock),
                new CollectKeyUses(keyUsage, clock),
                storage),
            clock);
    environment.lifecycle().manage(reconciler);
    Readiness readiness =
        new Readiness(
            database, registry.require(registry.placement()).gateway(), reconciler::fault);
    ControlPlaneMetrics metrics = new ControlPlaneMetrics();
    FleetMetrics.addTo(
        metrics,
        database,
        reconciler,
        provisioner.map(nodes -> () -> nodes(registry, nodes)),
        clock);
    StorageMetrics.addTo(metrics, storage::byTenant, () -> reconciler.stats().leading());
    LagSurvey lagSurvey = new LagSurvey(gateway.groups(), clock);
    GroupLagWatch lagWatch =
        new GroupLagWatch(
            database,
            lagSurvey,
            () -> reconciler.stats().leading(),
            configuration.getGroupLag(),
            clock);
    environment.lifecycle().manage(lagWatch);
    environment.lifecycle().manage(new TrafficWatch(gateway.figures(), traffic, clock));
    GroupLagMetrics.addTo(metrics, lagWatch::last, configuration.getGroupLag(), clock);

    SessionCookies cookies = new SessionCookies(masterKey, configuration.getHttp());
    Bodies bodies = new Bodies(json);
    Exchange exchange =
        new Exchange(bodies, new Paging(new CursorCodec(masterKey)), new EntityTags(json));
    OperatorToken operatorToken =
        new OperatorToken(ControlPlaneApplication.secret(configuration.getOperatorTokenFile()));

    JerseyEnvironment jersey = environment.jersey();
    jersey.property(ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true);
    jersey.register(new RequestIdFilter(ids));
    jersey.register(
        new RequestMetricsFilter(new RequestMetrics(metrics.registry()), System::nanoTime));
    OperatorSessions operatorSessions =
        new OperatorSessions(core, operatorToken, configuration.getSessions().lifetime());
    jersey.register(
        new AuthenticationFilter(sessions, operatorSessions, queries, operatorToken, cookies));
    jersey.register(new RoleFilter());
    jersey.register(new UnreadBodies());
    jersey.register(new ProblemMapper());
    jersey.register(new OAuthErrorMapper());
    Mailer mailer = mailer(configuration, environment, core, masterKey, metrics);
    URI publicUrl = configuration.getHttp().publicUrl();
    jersey.register(
        new SignupResource(
            new Signup(
                core,
                writes,
                making,
                hasher,
                mailer,
                new Signup.Settings(configuration.getSignup(), publicUrl)),
            exchange));
    Users users = new Users(core, writes, hasher);
    jersey.register(new UserResource(users, exchange));
    jersey.register(
        new InvitationResource(
            new Invitations(core, writes, users, hasher, mailer, publicUrl), exchange));
    jersey.register(
        new PasswordResetResource(
            new PasswordResets(core, writes, hasher, mailer, publicUrl), exchange));
    jersey.register(new SessionResource(sessions, operatorSessions, exchange, cookies));
    jersey.register(new OperatorSessionResource(operatorSessions, exchange, cookies));
    TenantAdmin tenantAdmin = new TenantAdmin(core, writes, making, hasher);
    jersey.register(new TenantResource(queries, tenantAdmin, exchange));
    jersey.register(
        new TenantAdminResource(
            queries,
            tenantAdmin,
            new TenantUsage(core, gateway, traffic),
            new TenantDeletion(core, writes, gateway),
            exchange));
    jersey.register(
        new ClusterResource(clusters, new TrustedCertificates(placement::config), exchange));
    Throughput throughput = new Throughput(core, clusters, gateway.figures(), traffic);
    jersey.register(new ThroughputResource(throughput, exchange));
    jersey.register(new ClusterHealthResource(throughput));
    Topics topics = new Topics(core, writes, gateway, clusters);
    jersey.register(
        new TopicResource(topics, new TopicChanges(core, writes, gateway, topics), exchange));
    Messages messages =
        new Messages(
            core,
            writes,
            topics,
            gateway,
            new CursorCodec(masterKey),
            configuration.getMessages(),
            System::nanoTime);
    MessageMetrics.addTo(metrics, messages);
    jersey.register(
        new MessageResource(
            messages,
            sessions,
            operatorSessions,
            exchange,
            json,
            work -> Thread.ofVirtual().name("messages").start(work),
            System::nanoTime));
    Groups groups = new Groups(core, clusters, gateway.groups());
    ClusterLags lags = new ClusterLags(gateway.groups(), lagSurvey, clock);
    jersey.register(
        new GroupResource(
            new GroupLists(groups, gateway.groups(), lags, clock),
            groups,
            new GroupChanges(core, writes, groups, gateway, lags),
            exchange));
    jersey.register(new ServiceAccountResource(accounts, exchange));
    Acls acls = new Acls(core, writes, gateway.acls(), clusters);
    jersey.register(new AclResource(acls, exchange));
    jersey.register(new AclSetResource(acls, exchange));
    jersey.register(
        new KeyResource(
            new ApiKeys(core, writes, accounts, clusters, keyUsage),
            new KeyRotation(core, writes, accounts),
            exchange));
    jersey.register(new OAuthResource(tokens, bodies));
    jersey.register(new WellKnownResource(signingKeys, accessTokens));
    jersey.register(new SigningKeyResource(signingKeys));
    jersey.register(
        new BrokerClusterResource(
            fleet,
            new FleetNodes(
                fleet,
                registry,
                id -> provisioner.map(nodes -> nodes.nodes(id)).orElse(List.of()),
                clock),
            new FleetChanges(core, writes, operations, fleet, registry, provisioner.isPresent()),
            exchange));
    jersey.register(new OperationResource(queries, exchange));
    jersey.register(new AuditResource(queries, exchange, json));
    jersey.register(
        new StatusResource(readiness, reconciler::stuck, contract(), configuration.getInstance()));
    jersey.register(new MetricsResource(metrics, operatorToken, configuration.getHttp()));
    environment
        .servlets()
        .addFilter("console", new ConsoleFilter(ConsoleSite.load()))
        .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    ProblemErrorHandler errors = new ProblemErrorHandler(ids, json);
    environment.getApplicationContext().setErrorHandler(errors);
    environment.lifecycle().addServerLifecycleListener(server -> server.setErrorHandler(errors));
    environment.healthChecks().register("readiness", new ReadinessHealthCheck(readiness));
  }

  private static List<NodeState> nodes(ClusterRegistry registry, ClusterProvisioner provisioner) {
    return registry.serving().stream()
        .flatMap(entry -> provisioner.nodes(entry.id()).stream())
        .toList();
  }

  private static Mailer mailer(
      ControlPlaneConfiguration configuration,
      Environment environment,
      Core core,
      MasterKey masterKey,
      ControlPlaneMetrics metrics) {
    MailConfig mail = configuration.getMail();
    if (mail == null) {
      return new OutboxFolderMailer(
          Objects.requireNonNullElseGet(
              configuration.getSignup().outboxDir(),
              () -> configuration.getStateDir().resolve("outbox")),
          core.ids());
    }
    Path password = mail.smtp().passwordFile();
    MailQueue queue =
        new MailQueue(
            core.database(),
            core.ids(),
            core.clock(),
            masterKey,
            new SmtpTransport(
                mail,
                password == null ? null : ControlPlaneApplication.secret(password),
                core.clock()));
    MailMetrics.addTo(metrics, queue);
    environment.lifecycle().manage(new SendMails(queue));
    return queue;
  }

  /** RFC 8414 §2: paths are appended to it, so it ends without a slash. */
  private static String issuer(URI publicUrl) {
    return publicUrl.toString().replaceAll("/+$", "");
  }

  private static JsonNode contract() {
    try (InputStream yaml = Wiring.class.getResourceAsStream("/openapi.yaml")) {
      return new ObjectMapper(new YAMLFactory()).readTree(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException("openapi.yaml can't be read", e);
    }
  }
}
