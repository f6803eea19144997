package io.weir.benchmarks.tiering;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What Kafka needs to ask of clients and peers what Weir asks: SASL/PLAIN over TLS of clients,
 * mutual TLS between nodes. One certificate that everybody trusts, made by the JDK's keytool.
 * Immutable.
 */
final class KafkaSecurity {
  private static final String USER = "bench";
  private static final int SECRET_BYTES = 24;
  private static final int TOOL_SECONDS_MAX = 60;

  private final Path keys;
  private final Path trust;
  private final String secret;

  private KafkaSecurity(Path keys, Path trust, String secret) {
    this.keys = keys;
    this.trust = trust;
    this.secret = secret;
  }

  static KafkaSecurity create(Path folder) throws IOException, InterruptedException {
    byte[] random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    KafkaSecurity security =
        new KafkaSecurity(
            folder.resolve("keys.p12"),
            folder.resolve("trust.p12"),
            Base64.getUrlEncoder().encodeToString(random));
    Path certificate = folder.resolve("certificate.der");
    security.keytool(
        security.keys,
        "-genkeypair -keyalg EC -groupname secp256r1 -validity 30 -dname CN=127.0.0.1"
            + " -ext SAN=ip:127.0.0.1,dns:localhost");
    security.keytool(security.keys, "-exportcert -file " + certificate);
    security.keytool(security.trust, "-importcert -noprompt -file " + certificate);
    Files.delete(certificate);
    return security;
  }

  private void keytool(Path store, String arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments.split(" ")));
    command.addAll(List.of("-alias", "bench", "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", store.toString(), "-storepass:env", "STORE_PASSWORD"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("STORE_PASSWORD", secret);
    Path log = store.resolveSibling("keytool.log");
    Process tool = builder.redirectOutput(log.toFile()).start();
    if (!tool.waitFor(TOOL_SECONDS_MAX, TimeUnit.SECONDS) || tool.exitValue() != 0) {
      tool.destroyForcibly();
      throw new IOException("keytool failed: " + Files.readString(log));
    }
  }

  /** The broker's keys for its listeners CLIENTS, PEERS and CONTROLLER. */
  Map<String, String> brokerConfig() {
    Map<String, String> config = new TreeMap<>(tls());
    config.put("listener.security.protocol.map", "CLIENTS:SASL_SSL,PEERS:SSL,CONTROLLER:SSL");
    config.put("listener.name.peers.ssl.client.auth", "required");
    config.put("listener.name.controller.ssl.client.auth", "required");
    config.put("sasl.enabled.mechanisms", "PLAIN");
    config.put(
        "listener.name.clients.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required user_"
            + USER
            + "=\""
            + secret
            + "\";");
    return config;
  }

  /** TLS by the one certificate, as client and server. */
  Map<String, String> tls() {
    return Map.of(
        "ssl.keystore.location",
        keys.toString(),
        "ssl.keystore.password",
        secret,
        "ssl.keystore.type",
        "PKCS12",
        "ssl.truststore.location",
        trust.toString(),
        "ssl.truststore.password",
        secret,
        "ssl.truststore.type",
        "PKCS12");
  }

  Map<String, Object> clientConfig() {
    return Map.of(
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\""
            + USER
            + "\" password=\""
            + secret
            + "\";",
        "ssl.truststore.location",
        trust.toString(),
        "ssl.truststore.password",
        secret,
        "ssl.truststore.type",
        "PKCS12");
  }

  /** No secrets. */
  @Override
  public String toString() {
    return "KafkaSecurity[" + keys + "]";
  }
}
