package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.Namespace;
import java.util.Optional;

/**
 * Renames topics in blobs of the classic protocol between a namespace and the cluster. Immutable.
 *
 * <p>Subscriptions and assignments of the protocol type {@code consumer} hold topic names, and the
 * coordinator reads them (which topics does the group subscribe to, so that their offsets do not
 * expire): they are stored with physical names. A blob that cannot be parsed went in untouched, and
 * comes out untouched: on the way out a name outside the namespace shows that.
 */
record BlobNames(Namespace namespace) {
  byte[] subscriptionToPhysical(byte[] blob) {
    return ConsumerProtocolBlobs.renameSubscription(blob, this::toPhysical);
  }

  byte[] subscriptionToTenant(byte[] blob) {
    return ConsumerProtocolBlobs.renameSubscription(blob, this::toTenant);
  }

  byte[] assignmentToPhysical(byte[] blob) {
    return ConsumerProtocolBlobs.renameAssignment(blob, this::toPhysical);
  }

  byte[] assignmentToTenant(byte[] blob) {
    return ConsumerProtocolBlobs.renameAssignment(blob, this::toTenant);
  }

  private Optional<String> toPhysical(String name) {
    return Optional.of(namespace.topicToPhysical(name));
  }

  private Optional<String> toTenant(String name) {
    return name.isEmpty() || namespace.contains(name)
        ? Optional.of(namespace.topicToTenant(name))
        : Optional.empty();
  }
}
