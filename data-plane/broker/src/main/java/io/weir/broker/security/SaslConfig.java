package io.weir.broker.security;

import io.weir.broker.pipeline.ApiVersionsAnswer;
import java.util.List;

/**
 * How the clients of one listener authenticate. Immutable.
 *
 * @param mechanisms offered, in order of preference
 * @param apiVersions what the listener answers
 * @param nodeId of this node, which clients may claim to have reached
 * @param requestsBeforeSessionMax requests and tokens of a stranger, at most
 */
public record SaslConfig(
    List<SaslMechanism> mechanisms,
    ApiVersionsAnswer apiVersions,
    int nodeId,
    int requestsBeforeSessionMax) {
  /** Copies the list. */
  public SaslConfig {
    mechanisms = List.copyOf(mechanisms);
    if (mechanisms.isEmpty()) {
      throw new IllegalArgumentException("a listener offers at least one mechanism");
    }
  }
}
