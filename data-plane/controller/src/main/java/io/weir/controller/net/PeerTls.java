package io.weir.controller.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.weir.controller.InterBrokerTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Mutual TLS 1.3 between nodes, by BoringSSL. A node is who its certificate says: {@code
 * CN=node-<id>}, signed by the cluster's authority; host names don't matter. Thread-safe.
 */
public final class PeerTls {
  private static final String SUBJECT_PREFIX = "node-";
  private static final long HANDSHAKE_TIMEOUT_MS = 3_000;

  private final SslContext server;
  private final SslContext client;

  private PeerTls(SslContext server, SslContext client) {
    this.server = server;
    this.client = client;
  }

  /** Reads the files. */
  public static PeerTls load(InterBrokerTls files) throws IOException {
    requireReadable(files.caFile(), "inter.broker.tls.ca.file");
    requireReadable(files.certificateFile(), "inter.broker.tls.certificate.file");
    requireReadable(files.keyFile(), "inter.broker.tls.key.file");
    try {
      return new PeerTls(
          SslContextBuilder.forServer(files.certificateFile().toFile(), files.keyFile().toFile())
              .sslProvider(SslProvider.OPENSSL)
              .protocols("TLSv1.3")
              .trustManager(files.caFile().toFile())
              .clientAuth(ClientAuth.REQUIRE)
              .build(),
          SslContextBuilder.forClient()
              .keyManager(files.certificateFile().toFile(), files.keyFile().toFile())
              .sslProvider(SslProvider.OPENSSL)
              .protocols("TLSv1.3")
              .trustManager(files.caFile().toFile())
              .endpointIdentificationAlgorithm(null)
              .build());
    } catch (SSLException | IllegalArgumentException e) {
      throw new IOException(
          "the inter-broker certificate or key cannot be used: " + e.getMessage(), e);
    }
  }

  SslHandler serverHandler(ByteBufAllocator allocator) {
    return limited(server.newHandler(allocator));
  }

  SslHandler clientHandler(ByteBufAllocator allocator) {
    return limited(client.newHandler(allocator));
  }

  private static SslHandler limited(SslHandler handler) {
    handler.setHandshakeTimeoutMillis(HANDSHAKE_TIMEOUT_MS);
    return handler;
  }

  /**
   * The node that the peer's certificate names.
   *
   * @throws SSLPeerUnverifiedException if it names none
   */
  static int peerNodeId(SslHandler handler) throws SSLPeerUnverifiedException {
    Certificate[] chain = handler.engine().getSession().getPeerCertificates();
    if (chain.length == 0 || !(chain[0] instanceof X509Certificate certificate)) {
      throw new SSLPeerUnverifiedException("the peer has no X.509 certificate");
    }
    String subject = certificate.getSubjectX500Principal().getName();
    try {
      for (Rdn rdn : new LdapName(subject).getRdns()) {
        if (rdn.getType().equalsIgnoreCase("CN")) {
          String name = String.valueOf(rdn.getValue());
          if (name.startsWith(SUBJECT_PREFIX)) {
            return Integer.parseUnsignedInt(name.substring(SUBJECT_PREFIX.length()));
          }
        }
      }
    } catch (InvalidNameException | NumberFormatException e) {
      SSLPeerUnverifiedException unverified =
          new SSLPeerUnverifiedException("the peer's subject names no node: " + subject);
      unverified.initCause(e);
      throw unverified;
    }
    throw new SSLPeerUnverifiedException("the peer's subject names no node: " + subject);
  }

  private static void requireReadable(Path file, String key) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException(key + " cannot be read: " + file);
    }
  }
}
