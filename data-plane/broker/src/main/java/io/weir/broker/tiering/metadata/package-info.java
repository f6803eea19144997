/**
 * What is known of segments in remote storage: events of the internal topic {@code
 * __weir_remote_log_metadata} in Kafka's own format (KIP-405), replayed by every broker.
 *
 * <pre>
 * copies, deletions ─► RemoteLogMetadataWriter ─► RemoteLogMetadataLeader ─► __weir_remote_log_metadata-0
 *                         ▲ read your writes       (at the topic's leader)          │
 *                         └── ReplayProgress ◄── RemoteLogMetadataReplay ◄── InternalTopicTail (every broker)
 *                                                     └─► RemoteLogMetadataState ─► reads
 * </pre>
 */
package io.weir.broker.tiering.metadata;
