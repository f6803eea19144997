package io.weir.broker.pipeline;

import io.weir.broker.tenancy.MetadataTenantView;
import io.weir.broker.tenancy.TenantView;
import io.weir.controller.ClusterMetadata;
import java.util.function.Supplier;

/** Makes each request's view of the metadata. Thread-safe. */
public final class TenantViews {
  private final Supplier<ClusterMetadata> metadata;

  /** Takes where the newest metadata is found. */
  public TenantViews(Supplier<ClusterMetadata> metadata) {
    this.metadata = metadata;
  }

  /** What a session may see now. */
  public TenantView of(Session session) {
    return new MetadataTenantView(
        metadata.get(),
        session.namespace(),
        session.clusterId(),
        session.listener().listenerName());
  }
}
