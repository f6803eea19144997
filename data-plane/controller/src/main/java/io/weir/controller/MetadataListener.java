package io.weir.controller;

/** Follows the cluster's metadata. */
@FunctionalInterface
public interface MetadataListener {
  /**
   * The metadata changed. Called on one thread for all listeners, in the order of the log; must not
   * block. The first call for a listener has {@link MetadataChange#first} set and names everything.
   */
  void onChange(MetadataChange change, ClusterMetadata now);
}
