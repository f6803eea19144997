package io.weir.controlplane.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.controlplane.config.ClusterConfig;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedCertificatesTest {
  @TempDir Path home;

  @Test
  void certificatesAreHandedOutAndWhatStandsAroundThemIsNot() throws IOException {
    String pem = authority();
    Files.writeString(home.resolve("ca.pem"), "# a remark with a secret\n" + pem + pem);

    assertEquals(Optional.of(pem + pem), trusted(false).pem("clu-a"));
  }

  @Test
  void aKeyThatLiesBesideTheCertificateIsNeverHandedOut() throws IOException {
    String key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    Files.writeString(home.resolve("ca.pem"), key + authority());

    assertUnavailable();
  }

  @Test
  void aFileThatIsNotThereYetIsNoFaultOfTheCaller() {
    assertUnavailable();
  }

  @Test
  void whatEveryoneTrustsIsNotHandedOut() {
    assertEquals(Optional.empty(), trusted(true).pem("clu-a"));
  }

  private void assertUnavailable() {
    ProblemException refused =
        assertThrows(ProblemException.class, () -> trusted(false).pem("clu-a"));
    assertEquals(ProblemCode.CLUSTER_UNAVAILABLE, refused.code());
  }

  private TrustedCertificates trusted(boolean isPublic) {
    ClusterConfig config =
        new ClusterConfig(
            "local",
            "127.0.0.1:1",
            "127.0.0.1:2",
            "SASL_SSL",
            home.resolve("ca.pem"),
            "operator",
            home.resolve("password"),
            1,
            isPublic);
    return new TrustedCertificates(Map.of("clu-a", config)::get);
  }

  private static String authority() throws IOException {
    try (InputStream pem = TrustedCertificatesTest.class.getResourceAsStream("/ca.pem")) {
      return new String(pem.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
