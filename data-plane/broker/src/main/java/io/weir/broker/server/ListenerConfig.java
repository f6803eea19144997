package io.weir.broker.server;

import io.weir.broker.pipeline.ListenerKind;
import io.weir.broker.security.SaslConfig;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One listener. Immutable.
 *
 * @param kind who it is for
 * @param address to bind; port 0 takes a free one
 * @param tls its certificate; without one credentials travel in the clear, so only on loopback
 * @param sasl how its clients authenticate
 */
public record ListenerConfig(
    ListenerKind kind, InetSocketAddress address, Optional<TlsFiles> tls, SaslConfig sasl) {
  /** Refuses plaintext off loopback. */
  public ListenerConfig {
    if (tls.isEmpty() && (address.isUnresolved() || !address.getAddress().isLoopbackAddress())) {
      throw new IllegalArgumentException(
          "listener " + kind + ": plaintext is for loopback only, not " + address);
    }
  }
}
