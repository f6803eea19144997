package io.weir.broker.handlers.data;

import io.weir.broker.pipeline.RequestContext;
import io.weir.protocol.VirtualClusterId;

/** Whose fetch sessions a caller may use: its virtual cluster's, or those of its listener. */
final class SessionOwner {
  private SessionOwner() {}

  static String of(RequestContext context) {
    return context
        .session()
        .namespace()
        .virtualCluster()
        .map(VirtualClusterId::publicId)
        .orElseGet(() -> context.listener().name());
  }
}
