/**
 * Logs are tiered into a remote store (KIP-405): which segments are copied, which copies go, and
 * the plugin that stores them. What is copied is known by the remote log metadata, the bytes are
 * the store's, the log's start and its local segments are the replica's.
 */
package io.weir.broker.tiering;
