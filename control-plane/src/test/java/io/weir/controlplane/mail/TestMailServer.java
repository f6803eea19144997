package io.weir.controlplane.mail;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** A mail server on loopback, whose certificate is for {@code localhost}. Thread-safe. */
final class TestMailServer implements AutoCloseable {
  static final String USER = "weir";
  static final String PASSWORD = "mail server's password";

  /** How clients reach it. */
  enum Mode {
    STARTTLS,
    IMPLICIT,
    PLAIN
  }

  private final SMTPServer server;
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final List<String> recipients = new CopyOnWriteArrayList<>();
  private volatile Optional<RejectException> refusal = Optional.empty();

  /** Starts one whose certificate is written to {@code caFile}. */
  TestMailServer(Mode mode, Path caFile) throws Exception {
    SMTPServer.Builder builder =
        SMTPServer.port(0)
            .bindAddress(InetAddress.getLoopbackAddress())
            .messageHandlerFactory(Handler::new);
    if (mode != Mode.PLAIN) {
      SSLContext tls = tls(caFile);
      builder =
          mode == Mode.STARTTLS
              ? builder.enableTLS().requireTLS().startTlsSocketFactory(tls)
              : builder.serverSocketFactory(tls);
      builder =
          builder
              .requireAuth()
              .authenticationHandlerFactory(
                  new EasyAuthenticationHandlerFactory(
                      (user, password, context) -> {
                        if (!user.equals(USER) || !password.equals(PASSWORD)) {
                          throw new LoginFailedException();
                        }
                      }));
    }
    server = builder.build();
    server.start();
  }

  int port() {
    return server.getPortAllocated();
  }

  /** Mails as they came, in order. */
  List<String> received() {
    return List.copyOf(received);
  }

  /** Addresses that were named, taken or not. */
  List<String> recipients() {
    return List.copyOf(recipients);
  }

  /** Answers each recipient with this from now on. */
  void refuse(int reply, String words) {
    refusal = Optional.of(new RejectException(reply, words));
  }

  /** Takes everything again. */
  void accept() {
    refusal = Optional.empty();
  }

  private final class Handler implements MessageHandler {
    private Handler(MessageContext context) {}

    @Override
    public void from(String from) {
      // anybody
    }

    @Override
    public void recipient(String recipient) throws RejectException {
      recipients.add(recipient);
      if (refusal.isPresent()) {
        throw refusal.get();
      }
    }

    @Override
    public String data(InputStream data) throws IOException {
      received.add(new String(data.readAllBytes(), StandardCharsets.UTF_8));
      return null;
    }

    @Override
    public void done() {
      // kept already
    }
  }

  private static SSLContext tls(Path caFile) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair pair = generator.generateKeyPair();
    X500Principal name = new X500Principal("CN=localhost");
    Instant now = Instant.now();
    X509Certificate certificate =
        new JcaX509CertificateConverter()
            .getCertificate(
                new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(now.minus(Duration.ofHours(1))),
                        Date.from(now.plus(Duration.ofHours(1))),
                        name,
                        pair.getPublic())
                    .addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")))
                    .build(
                        new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    Files.writeString(
        caFile,
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
            + "\n-----END CERTIFICATE-----\n");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    char[] none = new char[0];
    store.setKeyEntry("server", pair.getPrivate(), none, new X509Certificate[] {certificate});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, none);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  @Override
  public void close() {
    server.stop();
  }
}
