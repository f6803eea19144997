package io.weir.controlplane.clusterclient;

import io.weir.controlplane.config.ClusterConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;

/**
 * What it takes to log in on the operators' listener. Files are read at each use, since the
 * provisioner may make them after the control plane has started. Thread-safe.
 */
final class OperatorLogin {
  static final String MECHANISM = "SCRAM-SHA-512";

  private final ClusterConfig config;

  OperatorLogin(ClusterConfig config) {
    this.config = config;
  }

  String user() {
    return config.operatorUser();
  }

  String password() throws IOException {
    return Files.readString(config.operatorPasswordFile()).strip();
  }

  /** Trusts the cluster's CA and nothing else. */
  SSLContext tls() throws IOException {
    try (InputStream pem = Files.newInputStream(config.caFile())) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int count = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        trusted.setCertificateEntry("ca-" + count++, certificate);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("the CA in " + config.caFile() + " can't be used", e);
    }
  }

  /** For Kafka's admin client. */
  Properties adminProperties() throws IOException {
    if (!Files.isReadable(config.caFile())) {
      throw new IOException("the CA file " + config.caFile() + " is not there yet");
    }
    Properties properties = new Properties();
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.operatorBootstrapServers());
    properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, "weir-control-plane");
    properties.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "SASL_SSL");
    properties.put(SaslConfigs.SASL_MECHANISM, MECHANISM);
    properties.put(
        SaslConfigs.SASL_JAAS_CONFIG,
        "org.apache.kafka.common.security.scram.ScramLoginModule required username="
            + quoted(user())
            + " password="
            + quoted(password())
            + ";");
    properties.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
    properties.put(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, config.caFile().toString());
    return properties;
  }

  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
