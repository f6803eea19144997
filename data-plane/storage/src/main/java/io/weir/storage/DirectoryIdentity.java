package io.weir.storage;

import org.apache.kafka.common.Uuid;

/**
 * Whose data folder it is, as {@code meta.properties} (version 1) says. Immutable.
 *
 * @param clusterId the cluster's id, 22 characters
 * @param nodeId the node's id
 * @param directoryId id of the folder itself, made at format
 */
public record DirectoryIdentity(String clusterId, int nodeId, Uuid directoryId) {}
