package io.weir.controlplane.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;

/** One setting of a topic as clients see it; see {@link TopicGateway.Setting}. */
public record TopicConfigView(
    String key,
    @JsonInclude(JsonInclude.Include.ALWAYS) String value,
    @JsonProperty("default") @JsonInclude(JsonInclude.Include.ALWAYS) String defaultValue,
    String source,
    String type,
    boolean readOnly,
    String documentation) {
  static TopicConfigView of(TopicGateway.Setting setting) {
    return new TopicConfigView(
        setting.key(),
        setting.value(),
        setting.defaultValue(),
        setting.source().name().toLowerCase(Locale.ROOT),
        setting.type().toLowerCase(Locale.ROOT),
        setting.readOnly(),
        setting.documentation());
  }

  /**
   * All settings of a topic.
   *
   * @param items sorted by key
   */
  public record All(List<TopicConfigView> items) {
    static All of(List<TopicGateway.Setting> settings) {
      return new All(settings.stream().map(TopicConfigView::of).toList());
    }
  }
}
