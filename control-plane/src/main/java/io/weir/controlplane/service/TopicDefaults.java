package io.weir.controlplane.service;

import io.weir.controlplane.domain.JsonPointers;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import java.util.Map;

/**
 * Asks the brokers whether settings can be those of new topics: what they refuse there would make
 * every creation fail. Thread-safe.
 */
final class TopicDefaults {
  /** A name that is nobody's, so that no limit of a tenant and no topic stands in the way. */
  private static final PhysicalTopic NOBODYS = new PhysicalTopic("0000000000", "defaults");

  private final ClusterGateway gateway;

  TopicDefaults(ClusterGateway gateway) {
    this.gateway = gateway;
  }

  /** Throws VALIDATION_FAILED if a topic can't have them. */
  void require(Map<String, String> settings) {
    if (settings.isEmpty()) {
      return;
    }
    try {
      gateway.topicAdmin().validateNew(NOBODYS, 1, settings);
    } catch (ProblemException e) {
      if (e.code() != ProblemCode.VALIDATION_FAILED) {
        throw e;
      }
      String at = "/" + ClusterPatch.SETTINGS;
      throw ProblemException.invalid(
          settings.size() == 1 ? JsonPointers.member(at, settings.keySet().iterator().next()) : at,
          e.getMessage());
    }
  }
}
