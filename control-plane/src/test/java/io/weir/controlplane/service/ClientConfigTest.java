package io.weir.controlplane.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.domain.ProblemException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That the programs run is tested end to end. */
class ClientConfigTest {
  @ParameterizedTest
  @CsvSource({"java,java", "python,python", "go,go", "node,javascript", "kcat,properties"})
  void aTlsClusterHasTheAuthorityInIt(String client, String language) {
    ClientConfig config = ClientConfig.of(client, cluster("SASL_SSL"));

    assertEquals(language, config.language());
    for (String part : new String[] {"<API_KEY>", "<API_SECRET>", "<CA_FILE>", "<TOPIC>"}) {
      assertTrue(config.content().contains(part), () -> part + " in " + config.content());
    }
    assertTrue(config.content().contains("a:1,b:2"), config::content);
    assertNoMarks(config);
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "python", "go", "node", "kcat"})
  void aPlaintextClusterHasNoTlsInIt(String client) {
    ClientConfig config = ClientConfig.of(client, cluster("SASL_PLAINTEXT"));

    assertFalse(config.content().contains("<CA_FILE>"), config::content);
    assertFalse(config.content().contains("tls"), config::content);
    assertNoMarks(config);
  }

  @Test
  void anotherClientIsRefused() {
    assertThrows(ProblemException.class, () -> ClientConfig.of("cobol", cluster("SASL_SSL")));
    assertThrows(ProblemException.class, () -> ClientConfig.of(null, cluster("SASL_SSL")));
  }

  private static void assertNoMarks(ClientConfig config) {
    for (String mark : new String[] {"%tls", "%plain", "{bootstrap}", "{protocol}"}) {
      assertFalse(config.content().contains(mark), () -> mark + " in " + config.content());
    }
  }

  private static ClusterView cluster(String protocol) {
    return new ClusterView(
        "vc-1", "ten-1", "c", "bc-1", "k", "a:1,b:2", protocol, "PLAIN", Instant.EPOCH);
  }
}
