package io.weir.controlplane.service;

import io.weir.controlplane.domain.JsonPointers;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the brokers whether settings can be those of new topics: what they refuse there would make
 * every creation fail. Thread-safe.
 */
final class TopicDefaults {
  /** A name that is nobody's, so that no limit of a tenant and no topic stands in the way. */
  private static final PhysicalTopic NOBODYS = new PhysicalTopic("0000000000", "defaults");

  private final Placement placement;

  TopicDefaults(Placement placement) {
    this.placement = placement;
  }

  /**
   * Throws VALIDATION_FAILED if a topic can't have them.
   *
   * @param brokerClusterId whose brokers are asked; null: of the one where virtual clusters go
   */
  void require(String brokerClusterId, Map<String, String> settings) {
    if (settings.isEmpty()) {
      return;
    }
    try {
      placement.topicAdmin(Optional.ofNullable(brokerClusterId)).validateNew(NOBODYS, 1, settings);
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
