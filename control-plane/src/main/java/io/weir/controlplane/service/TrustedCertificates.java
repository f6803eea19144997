package io.weir.controlplane.service;

import io.weir.controlplane.config.ClusterConfig;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;

/**
 * What tenants' clients must trust to reach the brokers. Read anew each time, so that a replaced
 * authority is handed out at once. Thread-safe; reads a small file.
 */
public final class TrustedCertificates {
  private static final int LINE_CHARACTERS = 64;

  private final Function<String, ClusterConfig> configs;

  /** {@code configs}: how to reach a broker cluster, by its id. */
  public TrustedCertificates(Function<String, ClusterConfig> configs) {
    this.configs = configs;
  }

  /**
   * The certificates of a broker cluster's nodes as PEM, and nothing else that may stand in their
   * file. Empty if operating systems trust the listeners' certificates already.
   */
  public Optional<String> pem(String brokerClusterId) {
    ClusterConfig config = configs.apply(brokerClusterId);
    if (config.tenantCertificatesArePublic()) {
      return Optional.empty();
    }
    try (InputStream file = Files.newInputStream(config.caFile())) {
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509").generateCertificates(file);
      if (all.isEmpty()) {
        throw new CertificateException("no certificate");
      }
      StringBuilder pem = new StringBuilder();
      for (Certificate each : all) {
        pem.append(pem(each));
      }
      return Optional.of(pem.toString());
    } catch (IOException | CertificateException e) {
      throw new ProblemException(
          ProblemCode.CLUSTER_UNAVAILABLE,
          "The brokers' certificate authority can't be read yet. Try again; if it stays so, ask"
              + " whoever runs this installation.",
          e);
    }
  }

  private static String pem(Certificate certificate) throws CertificateException {
    String base64 =
        Base64.getMimeEncoder(LINE_CHARACTERS, new byte[] {'\n'})
            .encodeToString(certificate.getEncoded());
    return "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
  }
}
