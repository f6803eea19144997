package io.weir.controlplane.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.domain.ProblemException;
import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That the programs run is tested end to end. */
class ClientConfigTest {
  private static final String PEM =
      "-----BEGIN CERTIFICATE-----\nMIIB\nAAAA\n-----END CERTIFICATE-----\n";

  @ParameterizedTest
  @CsvSource({
    "java,java,Example.java",
    "python,python,example.py",
    "go,go,main.go",
    "node,javascript,example.mjs",
    "kcat,shell,example.sh",
  })
  void aProgramHoldsEverythingButTheSecret(String client, String language, String fileName) {
    ClientConfig config = ClientConfig.of(client, cluster("SASL_SSL"), Optional.of(PEM));

    assertEquals(language, config.language());
    assertEquals(fileName, config.fileName());
    assertEquals(PEM, config.caPem());
    for (String part :
        new String[] {"<API_KEY>", "<GROUP>", "<TOPIC>", "WEIR_API_SECRET", "a:1,b:2", "MIIB"}) {
      assertTrue(config.content().contains(part), () -> part + " in " + config.content());
    }
    assertFalse(config.content().contains("<API_SECRET>"), config::content);
    assertTrue(config.run().contains("WEIR_API_SECRET='<API_SECRET>'"), config::run);
    assertTrue(config.run().contains(client.equals("go") ? "go run" : fileName), config::run);
    assertNoMarks(config);
  }

  @Test
  void certificatesStandWithTheIndentationOfTheirPlace() {
    String java = ClientConfig.of("java", cluster("SASL_SSL"), Optional.of(PEM)).content();
    String go = ClientConfig.of("go", cluster("SASL_SSL"), Optional.of(PEM)).content();

    assertTrue(
        java.contains(
            "      \"\"\"\n      -----BEGIN CERTIFICATE-----\n      MIIB\n      AAAA\n"
                + "      -----END CERTIFICATE-----\n      \"\"\";\n"),
        java);
    assertTrue(go.contains("`-----BEGIN CERTIFICATE-----\nMIIB\nAAAA\n-----END"), go);
  }

  @Test
  void propertiesAreReadByJavaWithTheCertificates() throws IOException {
    ClientConfig config = ClientConfig.of("properties", cluster("SASL_SSL"), Optional.of(PEM));
    Properties read = new Properties();
    read.load(new StringReader(config.content()));

    assertEquals("client.properties", config.fileName());
    assertEquals(PEM.strip(), read.getProperty("ssl.truststore.certificates"));
    assertTrue(read.getProperty("sasl.jaas.config").contains("password=\"<API_SECRET>\""));
    assertNoMarks(config);
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "python", "go", "node", "kcat", "properties"})
  void certificatesThatEveryoneTrustsAreNotHandedOut(String client) {
    ClientConfig config = ClientConfig.of(client, cluster("SASL_SSL"), Optional.empty());

    assertEquals(null, config.caPem());
    assertFalse(config.content().contains("signed the brokers"), config::content);
    assertNoMarks(config);
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "python", "go", "node", "kcat", "properties"})
  void aPlaintextClusterHasNoTlsInIt(String client) {
    ClientConfig config = ClientConfig.of(client, cluster("SASL_PLAINTEXT"), Optional.of(PEM));

    assertEquals(null, config.caPem());
    assertFalse(config.content().contains("CERTIFICATE"), config::content);
    assertFalse(config.content().contains("tls"), config::content);
    assertNoMarks(config);
  }

  @Test
  void theJavaClientIsTheOneThatTheServerUses() throws IOException {
    Properties version = new Properties();
    try (var file = getClass().getResourceAsStream("/kafka/kafka-version.properties")) {
      version.load(file);
    }
    String run = ClientConfig.of("java", cluster("SASL_SSL"), Optional.of(PEM)).run();

    assertTrue(run.contains("kafka-clients:" + version.getProperty("version") + " "), run);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cobol", "JAVA", "../java"})
  void anotherClientIsRefused(String client) {
    assertThrows(
        ProblemException.class,
        () -> ClientConfig.of(client, cluster("SASL_SSL"), Optional.of(PEM)));
  }

  @Test
  void noClientIsRefused() {
    assertThrows(
        ProblemException.class, () -> ClientConfig.of(null, cluster("SASL_SSL"), Optional.of(PEM)));
  }

  private static void assertNoMarks(ClientConfig config) {
    for (String mark :
        new String[] {"%tls", "%ca", "%public", "%plain", "{bootstrap}", "{protocol}", "{ca"}) {
      assertFalse(config.content().contains(mark), () -> mark + " in " + config.content());
      assertFalse(config.run().contains(mark), () -> mark + " in " + config.run());
    }
  }

  private static ClusterView cluster(String protocol) {
    return new ClusterView(
        "vc-1",
        "ten-1",
        "c",
        "bc-1",
        "k",
        "a:1,b:2",
        protocol,
        "PLAIN",
        false,
        java.util.Map.of(),
        Instant.EPOCH);
  }
}
