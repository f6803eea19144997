package io.weir.controller;

/** What a node does in the cluster; a combined node has both. */
public enum NodeRole {
  /** Holds partitions and serves clients. */
  BROKER,
  /** Votes in the metadata quorum. */
  CONTROLLER
}
