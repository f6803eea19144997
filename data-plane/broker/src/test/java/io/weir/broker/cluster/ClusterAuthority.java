package io.weir.broker.cluster;

import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority in a folder, and the certificates of its nodes, all for 127.0.0.1. */
final class ClusterAuthority {
  private static final AtomicLong SERIAL = new AtomicLong(1);

  private final Path folder;
  private final KeyPair keys;
  private final X500Name name;
  private final Path caFile;

  /** Files of one node's certificate. */
  record NodeFiles(Path certificate, Path key) {}

  ClusterAuthority(Path folder) throws IOException, GeneralSecurityException {
    this.folder = Files.createDirectories(folder);
    this.keys = newKeys();
    this.name = new X500Name("CN=authority of a test");
    this.caFile = folder.resolve("ca.pem");
    write(caFile, certificate(name, keys, true));
  }

  Path caFile() {
    return caFile;
  }

  /** A certificate for {@code CN=node-<id>}. */
  NodeFiles issue(int nodeId) throws IOException, GeneralSecurityException {
    KeyPair nodeKeys = newKeys();
    Path certificate = folder.resolve("node-" + nodeId + ".pem");
    Path key = folder.resolve("node-" + nodeId + ".key");
    write(certificate, certificate(new X500Name("CN=node-" + nodeId), nodeKeys, false));
    write(key, new JcaPKCS8Generator(nodeKeys.getPrivate(), null));
    return new NodeFiles(certificate, key);
  }

  private X509Certificate certificate(X500Name subject, KeyPair subjectKeys, boolean authority)
      throws IOException, GeneralSecurityException {
    Instant now = Instant.now();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.valueOf(SERIAL.getAndIncrement()),
            Date.from(now.minus(Duration.ofDays(1))),
            Date.from(now.plus(Duration.ofDays(1))),
            subject,
            subjectKeys.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
    if (!authority) {
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
    }
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static void write(Path file, Object pem) throws IOException {
    try (Writer writer = Files.newBufferedWriter(file);
        JcaPEMWriter pemWriter = new JcaPEMWriter(writer)) {
      pemWriter.writeObject(pem);
    }
  }
}
