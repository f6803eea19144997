package io.weir.broker.security;

import io.weir.broker.pipeline.ApiVersionsAnswer;
import java.util.List;
import java.util.OptionalLong;

/**
 * How the clients of one listener authenticate. Immutable.
 *
 * @param mechanisms offered, in order of preference
 * @param apiVersions what the listener answers
 * @param nodeId of this node, which clients may claim to have reached
 * @param requestsBeforeSessionMax requests and tokens of a stranger, at most
 * @param sessionMsMax after this a session must have authenticated again (KIP-368); empty: only
 *     before its credential expires
 */
public record SaslConfig(
    List<SaslMechanism> mechanisms,
    ApiVersionsAnswer apiVersions,
    int nodeId,
    int requestsBeforeSessionMax,
    OptionalLong sessionMsMax) {
  /** Copies the list. */
  public SaslConfig {
    mechanisms = List.copyOf(mechanisms);
    if (mechanisms.isEmpty()) {
      throw new IllegalArgumentException("a listener offers at least one mechanism");
    }
  }

  /** Those that clients may choose now. */
  List<SaslMechanism> offered() {
    return mechanisms.stream().filter(SaslMechanism::isOffered).toList();
  }
}
