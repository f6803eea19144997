package io.weir.broker.handlers.admin;

import io.weir.broker.coordinator.GroupConfigs;
import io.weir.broker.handlers.admin.ConfigChangeRules.Change;
import io.weir.broker.pipeline.ListenerKind;
import io.weir.broker.pipeline.RequestContext;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.common.utils.Utils;

/**
 * Which changes of groups' configurations one request may ask for: of names that the coordinator
 * could store, by this broker's bounds, and of as many groups as a virtual cluster may configure.
 * Requests of the same moment don't see each other, and can exceed that number by what they ask
 * for. Used by one request, on its thread.
 */
final class GroupConfigRules {
  /** Groups of one virtual cluster that have a configuration (group.configs). */
  static final int GROUPS_MAX = 1_000;

  /** Bytes of such a group's name, the virtual cluster's prefix included: metadata hold it. */
  static final int NAME_BYTES_MAX = 1_000;

  private final GroupConfigs configs;
  private final RequestContext context;
  private int added;

  GroupConfigRules(GroupConfigs configs, RequestContext context) {
    this.configs = configs;
    this.context = context;
  }

  /**
   * Why the changes of a group are refused.
   *
   * @param group its physical name
   * @param replaces whether the changes are its whole configuration from then on
   */
  Optional<ApiError> problem(String group, Collection<Change> changes, boolean replaces) {
    String own = context.view().namespace().groupToTenant(group);
    if (own.isEmpty()) {
      return error(Errors.INVALID_REQUEST, "a group's name is missing");
    }
    if (Utils.utf8Length(group) > NAME_BYTES_MAX) {
      return error(
          Errors.INVALID_REQUEST,
          "a group with a configuration has a name of at most "
              + (NAME_BYTES_MAX - Utils.utf8Length(group) + Utils.utf8Length(own))
              + " bytes");
    }
    Map<String, String> before = context.view().groupConfig(group);
    Map<String, String> after = new HashMap<>(replaces ? Map.of() : before);
    for (Change change : changes) {
      switch (change.operation().orElseThrow()) {
        case SET -> after.put(change.key(), change.value());
        case DELETE -> after.remove(change.key());
        case APPEND, SUBTRACT -> {
          return error(Errors.INVALID_CONFIG, change.key() + " is no list; set it");
        }
      }
    }
    Optional<String> problem = configs.problem(after);
    if (problem.isPresent()) {
      return error(Errors.INVALID_CONFIG, problem.get());
    }
    if (before.isEmpty() && !after.isEmpty() && context.listener() == ListenerKind.TENANTS) {
      if (context.view().groupsWithConfig().size() + added >= GROUPS_MAX) {
        return error(
            Errors.POLICY_VIOLATION,
            "the limit 'group.configs' is "
                + GROUPS_MAX
                + " groups with a configuration; delete those of groups that are not needed");
      }
      added++;
    }
    return Optional.empty();
  }

  private static Optional<ApiError> error(Errors error, String message) {
    return Optional.of(new ApiError(error, message));
  }
}
