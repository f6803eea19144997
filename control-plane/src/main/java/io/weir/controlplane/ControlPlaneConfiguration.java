package io.weir.controlplane;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.logging.common.ConsoleAppenderFactory;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import io.dropwizard.request.logging.LogbackAccessRequestLogFactory;
import io.dropwizard.util.Duration;
import io.weir.controlplane.config.ClusterConfig;
import io.weir.controlplane.config.DatabaseConfig;
import io.weir.controlplane.config.GroupLagConfig;
import io.weir.controlplane.config.HttpConfig;
import io.weir.controlplane.config.MailConfig;
import io.weir.controlplane.config.MessagesConfig;
import io.weir.controlplane.config.ProvisionerConfig;
import io.weir.controlplane.config.SessionConfig;
import io.weir.controlplane.config.SignupConfig;
import io.weir.controlplane.config.TokenConfig;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The configuration file. Keys are snake_case; unknown ones are refused. Bean of Dropwizard: filled
 * once at start, read-only afterwards.
 */
public final class ControlPlaneConfiguration extends Configuration {
  private static final int THREADS_MAX = 64;
  private static final Duration IDLE_MAX = Duration.seconds(30);

  @Pattern(regexp = "[A-Za-z0-9._-]{1,64}")
  private String instance;

  @NotNull private HttpConfig http = HttpConfig.defaults();
  @NotNull private DatabaseConfig database;
  @NotNull private ClusterConfig cluster;
  private ProvisionerConfig provisioner;
  @NotNull private SignupConfig signup = SignupConfig.closed();
  @NotNull private SessionConfig sessions = new SessionConfig(null);
  @NotNull private TokenConfig tokens = new TokenConfig(null, null);
  @NotNull private GroupLagConfig groupLag = GroupLagConfig.defaults();
  @NotNull private MessagesConfig messages = MessagesConfig.defaults();
  private MailConfig mail;
  @NotNull private Path stateDir;
  @NotNull private Path operatorTokenFile;
  private DefaultServerFactory serverFactory;

  /**
   * One line per event: key=value pairs. A message of a library becomes {@code msg="…"}, up to the
   * end of its line; line breaks in messages are made visible, so that nobody forges a line.
   */
  private static final String LOG_FORMAT =
      "time=%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} level=%level thread=%replace(%thread){' ','_'}"
          + " logger=%logger{0} request_id=%X{request_id:-none}"
          + " %replace(%replace(%msg){'[\\r\\n]+',' | '}){'^(?![a-z_]+=)(.*)$','msg=\"$1\"'}"
          + "%n%ex{full}";

  /** Kafka's clients tell each lost connection at INFO; that is not for a service's log. */
  public ControlPlaneConfiguration() {
    DefaultLoggingFactory logging = new DefaultLoggingFactory();
    logging.setLoggers(
        Map.of(
            "io.dropwizard", TextNode.valueOf("WARN"),
            "io.zonky.test", TextNode.valueOf("WARN"),
            "org.apache.kafka", TextNode.valueOf("WARN"),
            "org.apache.kafka.clients.NetworkClient", TextNode.valueOf("ERROR"),
            "org.eclipse.jetty", TextNode.valueOf("WARN"),
            "org.flywaydb", TextNode.valueOf("WARN")));
    ConsoleAppenderFactory<ILoggingEvent> console = new ConsoleAppenderFactory<>();
    console.setLogFormat(LOG_FORMAT);
    logging.setAppenders(List.of(console));
    setLoggingFactory(logging);
  }

  /** What health answers with, so that whoever started this process knows it again; may be null. */
  @JsonProperty
  public String getInstance() {
    return instance;
  }

  /** Sets what health answers with. */
  @JsonProperty
  public void setInstance(String instance) {
    this.instance = instance;
  }

  /** HTTP endpoint. */
  @JsonProperty
  public HttpConfig getHttp() {
    return http;
  }

  /** Sets the HTTP endpoint. */
  @JsonProperty
  public void setHttp(HttpConfig http) {
    this.http = http;
  }

  /** PostgreSQL. */
  @JsonProperty
  public DatabaseConfig getDatabase() {
    return database;
  }

  /** Sets PostgreSQL. */
  @JsonProperty
  public void setDatabase(DatabaseConfig database) {
    this.database = database;
  }

  /** The broker cluster. */
  @JsonProperty
  public ClusterConfig getCluster() {
    return cluster;
  }

  /** Sets the broker cluster. */
  @JsonProperty
  public void setCluster(ClusterConfig cluster) {
    this.cluster = cluster;
  }

  /** What provisions the broker cluster; null: nothing does. */
  @JsonProperty
  public ProvisionerConfig getProvisioner() {
    return provisioner;
  }

  /** Sets what provisions the broker cluster. */
  @JsonProperty
  public void setProvisioner(ProvisionerConfig provisioner) {
    this.provisioner = provisioner;
  }

  /** Sign-up. */
  @JsonProperty
  public SignupConfig getSignup() {
    return signup;
  }

  /** Sets sign-up. */
  @JsonProperty
  public void setSignup(SignupConfig signup) {
    this.signup = signup;
  }

  /** Sessions. */
  @JsonProperty
  public SessionConfig getSessions() {
    return sessions;
  }

  /** Sets sessions. */
  @JsonProperty
  public void setSessions(SessionConfig sessions) {
    this.sessions = sessions;
  }

  /** Access tokens. */
  @JsonProperty
  public TokenConfig getTokens() {
    return tokens;
  }

  /** Sets access tokens. */
  @JsonProperty
  public void setTokens(TokenConfig tokens) {
    this.tokens = tokens;
  }

  /** The lag of groups as metrics. */
  @JsonProperty("group_lag")
  public GroupLagConfig getGroupLag() {
    return groupLag;
  }

  /** Sets what becomes of the lag of groups. */
  @JsonProperty("group_lag")
  public void setGroupLag(GroupLagConfig groupLag) {
    this.groupLag = groupLag;
  }

  /** Bounds of looks at records. */
  @JsonProperty
  public MessagesConfig getMessages() {
    return messages;
  }

  /** Sets the bounds of looks at records. */
  @JsonProperty
  public void setMessages(MessagesConfig messages) {
    this.messages = messages;
  }

  /** How mails leave; null: into a folder. */
  @JsonProperty
  public MailConfig getMail() {
    return mail;
  }

  /** Sets how mails leave. */
  @JsonProperty
  public void setMail(MailConfig mail) {
    this.mail = mail;
  }

  /** Folder of the control plane's own files (its master key). Several control planes share it. */
  @JsonProperty("state_dir")
  public Path getStateDir() {
    return stateDir;
  }

  /** Sets the state folder. */
  @JsonProperty("state_dir")
  public void setStateDir(Path stateDir) {
    this.stateDir = stateDir;
  }

  /** File with the operator's bearer token. */
  @JsonProperty("operator_token_file")
  public Path getOperatorTokenFile() {
    return operatorTokenFile;
  }

  /** Sets the operator's token file. */
  @JsonProperty("operator_token_file")
  public void setOperatorTokenFile(Path operatorTokenFile) {
    this.operatorTokenFile = operatorTokenFile;
  }

  /** Whoever reaches the port could take any address for his own. */
  @JsonIgnore
  @AssertTrue(message = "signup.auto_verify is for a loopback http.host only")
  public boolean isUnverifiedSignupLocal() {
    return http == null || signup == null || !signup.autoVerify() || http.loopback();
  }

  /** Whoever signs up has to get a mail. */
  @JsonIgnore
  @AssertTrue(
      message = "signup.outbox_dir or mail is missing: without it nobody can verify an address")
  public boolean isVerificationPossible() {
    return signup == null
        || !signup.enabled()
        || signup.autoVerify()
        || signup.outboxDir() != null
        || mail != null;
  }

  /** A mail goes one way. */
  @JsonIgnore
  @AssertTrue(message = "signup.outbox_dir and mail: give either, not both")
  public boolean isOneWayForMails() {
    return signup == null || signup.outboxDir() == null || mail == null;
  }

  /** Made from {@code http}: one connector, no admin port, no request log. */
  @Override
  public synchronized ServerFactory getServerFactory() {
    if (serverFactory == null) {
      HttpConnectorFactory connector = new HttpConnectorFactory();
      connector.setBindHost(http.host());
      connector.setPort(http.port());
      connector.setIdleTimeout(IDLE_MAX);
      serverFactory = new DefaultServerFactory();
      serverFactory.setMaxThreads(THREADS_MAX);
      serverFactory.setApplicationConnectors(List.of(connector));
      serverFactory.setAdminConnectors(List.of());
      serverFactory.setRegisterDefaultExceptionMappers(false);
      serverFactory.getGzipFilterFactory().setSyncFlush(true); // events are not held back
      LogbackAccessRequestLogFactory silent = new LogbackAccessRequestLogFactory();
      silent.setAppenders(List.of());
      serverFactory.setRequestLogFactory(silent);
      serverFactory.setDetailedJsonProcessingExceptionMapper(false);
    }
    return serverFactory;
  }

  /** Not configurable as such: see {@code http}. */
  @Override
  @JsonProperty("server")
  public void setServerFactory(ServerFactory factory) {
    throw new IllegalArgumentException("the key 'server' is not supported: use 'http'");
  }
}
