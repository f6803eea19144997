package io.weir.broker.pipeline;

import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersionCollection;
import org.apache.kafka.common.message.ApiVersionsResponseData.FinalizedFeatureKey;
import org.apache.kafka.common.message.ApiVersionsResponseData.SupportedFeatureKey;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ApiVersionsRequest;

/**
 * Answers ApiVersions (key 18, versions 0 to 5): exactly the APIs of the handler table and the
 * three that authentication answers. A version that is unknown gets UNSUPPORTED_VERSION in version
 * 0, with the versions of ApiVersions (KIP-511). Immutable.
 */
public final class ApiVersionsAnswer {
  private static final String GROUP_VERSION = "group.version";
  private static final short CONSUMER_PROTOCOL = 1;

  private final ApiVersionsResponseData answer;

  /** Collects the APIs of one listener. */
  public ApiVersionsAnswer(HandlerTable table, ListenerKind listener) {
    ApiVersionCollection versions = new ApiVersionCollection();
    for (HandlerTable.Entry entry : table.entries(listener)) {
      versions.add(version(entry));
    }
    versions.add(version(ApiKeys.API_VERSIONS));
    versions.add(version(ApiKeys.SASL_HANDSHAKE));
    versions.add(version(ApiKeys.SASL_AUTHENTICATE));
    this.answer = new ApiVersionsResponseData().setApiKeys(versions);
    if (versions.find(ApiKeys.CONSUMER_GROUP_HEARTBEAT.id) != null) {
      finalizeGroups(answer);
    }
  }

  /**
   * The consumer protocol of groups (KIP-848) by its feature, for clients that ask for that and not
   * for the API. Every build of ours has it, so its level is fixed; the lowest is 1, as clients of
   * before KIP-1022 can't read a range from 0. Features of Kafka that are missing here, as
   * transaction.version, are not told.
   */
  private static void finalizeGroups(ApiVersionsResponseData answer) {
    answer
        .supportedFeatures()
        .add(
            new SupportedFeatureKey()
                .setName(GROUP_VERSION)
                .setMinVersion(CONSUMER_PROTOCOL)
                .setMaxVersion(CONSUMER_PROTOCOL));
    answer
        .finalizedFeatures()
        .add(
            new FinalizedFeatureKey()
                .setName(GROUP_VERSION)
                .setMinVersionLevel(CONSUMER_PROTOCOL)
                .setMaxVersionLevel(CONSUMER_PROTOCOL));
    answer.setFinalizedFeaturesEpoch(0);
  }

  /** The list, for a valid request. Not to be changed. */
  public ApiVersionsResponseData answer() {
    return answer;
  }

  /**
   * The API's error response.
   *
   * @param version the version that the response will be in
   */
  public static ApiVersionsResponseData error(Exception error, short version) {
    return new ApiVersionsRequest(new ApiVersionsRequestData(), version)
        .getErrorResponse(0, error)
        .data();
  }

  private static ApiVersion version(HandlerTable.Entry entry) {
    ApiVersion version =
        new ApiVersion()
            .setApiKey(entry.handler().api().id)
            .setMinVersion(entry.handler().oldestVersion())
            .setMaxVersion(entry.handler().latestVersion());
    // KAFKA-18659: librdkafka wants Produce 0 in the list, although nobody answers it
    return entry.handler().api() == ApiKeys.PRODUCE
        ? version.setMinVersion(ApiKeys.PRODUCE_API_VERSIONS_RESPONSE_MIN_VERSION)
        : version;
  }

  private static ApiVersion version(ApiKeys api) {
    return new ApiVersion()
        .setApiKey(api.id)
        .setMinVersion(api.messageType.lowestSupportedVersion())
        .setMaxVersion(api.messageType.highestSupportedVersion(false));
  }
}
