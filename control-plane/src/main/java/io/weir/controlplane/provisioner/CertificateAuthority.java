package io.weir.controlplane.provisioner;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The cluster's own certificate authority (EC P-256) and the certificates of its nodes, as PEM
 * files. Used by one thread at a time.
 */
final class CertificateAuthority {
  private static final Duration CA_LIFETIME = Duration.ofDays(3_650);
  private static final Duration NODE_LIFETIME = Duration.ofDays(730);
  private static final Duration RENEW_BEFORE = Duration.ofDays(90);
  private static final Duration BACKDATED = Duration.ofHours(1); // clocks of clients may be late
  private static final String SIGNATURE = "SHA256withECDSA";
  private static final int SERIAL_BITS = 120;

  private final X509Certificate certificate;
  private final PrivateKey key;
  private final SecureRandom random;
  private final InstantSource clock;

  private CertificateAuthority(
      X509Certificate certificate, PrivateKey key, SecureRandom random, InstantSource clock) {
    this.certificate = certificate;
    this.key = key;
    this.random = random;
    this.clock = clock;
  }

  /** Reads the authority of a cluster, or makes it. */
  static CertificateAuthority loadOrCreate(
      ClusterLayout layout, String clusterId, SecureRandom random, InstantSource clock) {
    try {
      if (!Files.exists(layout.caCertificate())) {
        create(layout, clusterId, random, clock);
      }
      return new CertificateAuthority(
          readCertificate(layout.caCertificate()), readKey(layout.caKey()), random, clock);
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new ProvisioningException(
          "the certificate authority in " + layout.home() + " can't be made or read", e);
    }
  }

  private static void create(
      ClusterLayout layout, String clusterId, SecureRandom random, InstantSource clock)
      throws GeneralSecurityException, OperatorCreationException, CertIOException {
    KeyPair pair = newKeyPair(random);
    var subject = new X500Principal("CN=Weir cluster " + clusterId);
    Instant now = clock.instant();
    var builder =
        new JcaX509v3CertificateBuilder(
            subject,
            new BigInteger(SERIAL_BITS, random),
            Date.from(now.minus(BACKDATED)),
            Date.from(now.plus(CA_LIFETIME)),
            subject,
            pair.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
    X509Certificate made =
        new JcaX509CertificateConverter()
            .getCertificate(
                builder.build(new JcaContentSignerBuilder(SIGNATURE).build(pair.getPrivate())));
    // The certificate is what makes the authority exist: it comes last.
    DurableFiles.write(
        layout.caKey(),
        pem("PRIVATE KEY", pair.getPrivate().getEncoded()),
        DurableFiles.OWNER_ONLY);
    DurableFiles.write(
        layout.caCertificate(), pem("CERTIFICATE", made.getEncoded()), DurableFiles.READABLE);
  }

  /** What a certificate is for. */
  enum Purpose {
    /** Servers of tenants and operators: never accepted as a client's. */
    SERVER(KeyPurposeId.id_kp_serverAuth),
    /** Both ends of the inter-broker port. */
    PEER(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);

    private final ExtendedKeyUsage usage;

    Purpose(KeyPurposeId... usages) {
      this.usage = new ExtendedKeyUsage(usages);
    }
  }

  /**
   * Writes {@code <name>.pem} and {@code <name>.key} into the folder unless a certificate is there
   * that has 90 days left.
   *
   * @param hosts IP addresses and DNS names for which it is valid
   */
  void ensureCertificate(
      Path folder, String name, String commonName, List<String> hosts, Purpose purpose) {
    Path certificateFile = folder.resolve(name + ".pem");
    try {
      if (Files.exists(certificateFile) && longLived(readCertificate(certificateFile))) {
        return;
      }
      KeyPair pair = newKeyPair(random);
      X509Certificate issued = issue(pair, commonName, hosts, purpose);
      DurableFiles.write(
          folder.resolve(name + ".key"),
          pem("PRIVATE KEY", pair.getPrivate().getEncoded()),
          DurableFiles.OWNER_ONLY);
      DurableFiles.write(
          certificateFile, pem("CERTIFICATE", issued.getEncoded()), DurableFiles.READABLE);
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new ProvisioningException("the certificate " + certificateFile + " can't be made", e);
    }
  }

  private boolean longLived(X509Certificate existing) {
    return existing.getNotAfter().toInstant().isAfter(clock.instant().plus(RENEW_BEFORE));
  }

  private X509Certificate issue(
      KeyPair pair, String commonName, List<String> hosts, Purpose purpose)
      throws GeneralSecurityException, OperatorCreationException, CertIOException {
    Instant now = clock.instant();
    var builder =
        new JcaX509v3CertificateBuilder(
            certificate,
            new BigInteger(SERIAL_BITS, random),
            Date.from(now.minus(BACKDATED)),
            Date.from(now.plus(NODE_LIFETIME)),
            new X500Principal("CN=" + commonName),
            pair.getPublic());
    var extensions = new JcaX509ExtensionUtils();
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(Extension.extendedKeyUsage, false, purpose.usage);
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        extensions.createAuthorityKeyIdentifier(certificate));
    GeneralName[] names =
        hosts.stream()
            .map(
                host ->
                    new GeneralName(
                        isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host))
            .toArray(GeneralName[]::new);
    builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
  }

  private static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
  }

  private static KeyPair newKeyPair(SecureRandom random) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  private static X509Certificate readCertificate(Path file) throws GeneralSecurityException {
    try (var in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " can't be read", e);
    }
  }

  private static PrivateKey readKey(Path file) throws IOException {
    try (PEMParser parser = new PEMParser(new StringReader(DurableFiles.read(file)))) {
      return new JcaPEMKeyConverter().getPrivateKey((PrivateKeyInfo) parser.readObject());
    }
  }

  private static String pem(String type, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
  }
}
