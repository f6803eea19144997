package io.weir.controlplane.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.DefaultConfigurationFactoryFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.weir.controlplane.ControlPlaneConfiguration;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Defaults, and that each bad or unknown key is named. */
class ConfigTest {
  private static final String GOOD =
      """
      state_dir: /s
      operator_token_file: /t
      database: {embedded: {home: /pg, port: 5433}}
      cluster:
        operator_bootstrap_servers: 127.0.0.1:9192
        tenant_bootstrap_servers: '{vc}.example:9092'
        ca_file: /ca
        operator_user: weir
        operator_password_file: /pw
      """;

  private static final String MAIL = "mail: {from: a@b.example, smtp: {host: smtp.b.example}}\n";

  @Test
  void defaultsAreSafe() throws Exception {
    ControlPlaneConfiguration config = read(GOOD);
    assertEquals("127.0.0.1", config.getHttp().host());
    assertEquals(8080, config.getHttp().port());
    assertFalse(config.getSignup().enabled());
    assertFalse(config.getSignup().autoVerify());
    assertEquals(Duration.ofHours(12), config.getSessions().lifetime());
    assertEquals(new GroupLagConfig(Duration.ofMinutes(1), 1_000, 100), config.getGroupLag());
    assertEquals(
        new MessagesConfig(
            Duration.ofSeconds(30), 64L << 20, 16L << 20, 4, 8, 64, 200, Duration.ofMinutes(15)),
        config.getMessages());
    assertEquals("SASL_SSL", config.getCluster().tenantSecurityProtocol());
    assertFalse(config.getCluster().tenantCertificatesArePublic());
    assertTrue(
        read(GOOD + "  tenant_certificates_are_public: true\n")
            .getCluster()
            .tenantCertificatesArePublic());
    assertEquals("abc.example:9092", config.getCluster().tenantBootstrapServers("abc"));
  }

  @Test
  void eachBadKeyIsNamed() {
    Map<String, String> bad =
        pairs(
            GOOD + "no_such_key: 1\n",
            "no_such_key",
            GOOD + "http: {port: 70000}\n",
            "http.port",
            GOOD + "http: {port: 1, prot: 2}\n",
            "prot",
            GOOD + "server: {type: simple}\n",
            "server",
            GOOD + "instance: 'no spaces'\n",
            "instance",
            GOOD + "group_lag: {interval: PT1S}\n",
            "group_lag.interval",
            GOOD + "group_lag: {groups_max: 10001}\n",
            "group_lag.groups_max",
            GOOD + "group_lag: {groups_per_tenant_max: -1}\n",
            "group_lag.groups_per_tenant_max",
            GOOD + "messages: {time_max: PT2M}\n",
            "messages.time_max",
            GOOD + "messages: {per_tenant_max: 0}\n",
            "messages.per_tenant_max",
            GOOD + "signup: {enabled: true}\n",
            "signup.outbox_dir",
            GOOD + "signup: {enabled: true, outbox_dir: /o}\n" + MAIL,
            "signup.outbox_dir",
            GOOD + "mail: {from: a@b.example}\n",
            "mail.smtp",
            GOOD + MAIL.replace("a@b.example", "'a@b.example, c@d.example'"),
            "mail.from",
            GOOD + MAIL.replace("smtp.b.example", "''"),
            "mail.smtp.host",
            GOOD + MAIL.replace("}}", ", port: 70000}}"),
            "mail.smtp.port",
            GOOD + MAIL.replace("}}", ", tls: none}}"),
            "mail.smtp.tls",
            GOOD + MAIL.replace("}}", ", tls: perhaps}}"),
            "perhaps",
            GOOD + MAIL.replace("}}", ", user: weir}}"),
            "mail.smtp.password_file",
            GOOD + MAIL.replace("}}", ", timeout: PT1H}}"),
            "mail.smtp.timeout",
            GOOD + MAIL.replace("}}", ", connect_timeout: PT0S}}"),
            "mail.smtp.connect_timeout",
            GOOD + "http: {host: 0.0.0.0, port: 1}\nsignup: {enabled: true, auto_verify: true}\n",
            "signup.auto_verify",
            GOOD + "sessions: {lifetime: PT1S}\n",
            "sessions.lifetime",
            GOOD.replace("ca_file: /ca", "nodes: 3"),
            "cluster.ca_file",
            GOOD.replace("state_dir: /s\n", ""),
            "stateDir",
            GOOD.replace("port: 5433", "port: 0"),
            "database.embedded.port",
            GOOD.replace("{embedded: {home: /pg, port: 5433}}", "{url: x}"),
            "database.user");
    bad.forEach(
        (text, key) -> {
          Exception refused = assertThrows(Exception.class, () -> read(text), key);
          assertTrue(text(refused).contains(key), key + " is not named in: " + text(refused));
        });
  }

  @Test
  void mailIsEncryptedUnlessTheServerIsHere() throws Exception {
    MailConfig.Smtp smtp = read(GOOD + "signup: {enabled: true}\n" + MAIL).getMail().smtp();
    assertEquals(MailConfig.Tls.STARTTLS, smtp.tls());
    assertEquals(587, smtp.port());
    assertEquals(Duration.ofSeconds(10), smtp.connectTimeout());
    assertEquals(Duration.ofSeconds(30), smtp.timeout());
    MailConfig.Smtp implicit =
        read(GOOD + MAIL.replace("}}", ", tls: implicit}}")).getMail().smtp();
    assertEquals(465, implicit.port());
    String here = MAIL.replace("smtp.b.example", "127.0.0.1").replace("}}", ", tls: none}}");
    assertEquals(25, read(GOOD + here).getMail().smtp().port());
  }

  @Test
  void unverifiedSignUpIsForLoopback() throws Exception {
    for (String host : new String[] {"127.0.0.1", "localhost", "'::1'"}) {
      String signup =
          "http: {host: " + host + ", port: 1}\nsignup: {enabled: true, auto_verify: true}\n";
      assertTrue(read(GOOD + signup).getSignup().autoVerify(), host);
    }
  }

  /** Text and the key that it gets wrong, alternating. */
  private static Map<String, String> pairs(String... texts) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (int i = 0; i < texts.length; i += 2) {
      pairs.put(texts[i], texts[i + 1]);
    }
    return pairs;
  }

  private static String text(Throwable error) {
    StringBuilder all = new StringBuilder();
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      all.append(cause.getMessage()).append('\n');
    }
    return all.toString();
  }

  private static ControlPlaneConfiguration read(String yaml)
      throws java.io.IOException, ConfigurationException {
    ObjectMapper json =
        Jackson.newObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
    return new DefaultConfigurationFactoryFactory<ControlPlaneConfiguration>()
        .create(ControlPlaneConfiguration.class, Validators.newValidator(), json, "dw")
        .build(
            path -> new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)), "config.yml");
  }
}
