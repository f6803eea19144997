package io.weir.broker.handlers.groups;

import io.weir.broker.pipeline.RequestContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.apache.kafka.common.acl.AclOperation;

/**
 * The groups that a request names, by whether its caller may do with them what it asks for. A group
 * named twice is answered once: the answer must not grow faster than the request. Immutable.
 */
record AllowedGroups(List<String> allowed, List<String> refused) {
  static AllowedGroups of(RequestContext context, AclOperation operation, List<String> named) {
    List<String> allowed = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (String group : new LinkedHashSet<>(named)) {
      (context.access().group(operation, group) ? allowed : refused).add(group);
    }
    return new AllowedGroups(allowed, refused);
  }
}
