package io.weir.controller.kraft;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.message.BrokerRegistrationRequestData;
import org.apache.kafka.controller.QuorumFeatures;
import org.apache.kafka.metadata.VersionRange;

/** Features (KIP-584) that this build supports: Kafka's and our own. */
final class WeirFeatures {
  /** Gates the replication protocol, the tenancy records and our disk formats. */
  static final String WEIR_VERSION = "weir.version";

  /** Lowest level of {@link #WEIR_VERSION} that this build can serve. */
  static final short WEIR_VERSION_MIN = 1;

  /** Highest level of {@link #WEIR_VERSION} that this build can serve; new clusters start here. */
  static final short WEIR_VERSION_MAX = 1;

  private WeirFeatures() {}

  /** As a broker registers them. */
  static BrokerRegistrationRequestData.FeatureCollection ofBroker() {
    var features = new BrokerRegistrationRequestData.FeatureCollection();
    supported()
        .forEach(
            (name, range) ->
                features.add(
                    new BrokerRegistrationRequestData.Feature()
                        .setName(name)
                        .setMinSupportedVersion(range.min())
                        .setMaxSupportedVersion(range.max())));
    return features;
  }

  /** Supported levels by feature. */
  static Map<String, VersionRange> supported() {
    Map<String, VersionRange> features =
        new HashMap<>(QuorumFeatures.defaultSupportedFeatureMap(false));
    features.put(WEIR_VERSION, VersionRange.of(WEIR_VERSION_MIN, WEIR_VERSION_MAX));
    return Map.copyOf(features);
  }
}
