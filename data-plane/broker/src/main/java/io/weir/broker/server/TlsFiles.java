package io.weir.broker.server;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/**
 * A listener's certificate. Immutable.
 *
 * @param certificateFile PEM chain
 * @param keyFile PKCS#8 PEM
 */
public record TlsFiles(Path certificateFile, Path keyFile) {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /**
   * Reads the files, for servers: TLS 1.2 and 1.3 by BoringSSL.
   *
   * @throws IllegalArgumentException if they cannot be read; names them
   */
  SslContext context() {
    try {
      return SslContextBuilder.forServer(certificateFile.toFile(), keyFile.toFile())
          .sslProvider(SslProvider.OPENSSL)
          .protocols(PROTOCOLS)
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "no TLS with certificate " + certificateFile + " and key " + keyFile, e);
    }
  }
}
