package io.weir.broker.pipeline;

import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersionCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ApiVersionsRequest;

/**
 * Answers ApiVersions (key 18, versions 0 to 5): exactly the APIs of the handler table and the
 * three that authentication answers. A version that is unknown gets UNSUPPORTED_VERSION in version
 * 0, with the versions of ApiVersions (KIP-511). Immutable.
 */
public final class ApiVersionsAnswer {
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
