package io.weir.replication;

import org.apache.kafka.common.Uuid;

/**
 * What a frame about one replica speaks of. Immutable.
 *
 * @param topicId the topic
 * @param partition the partition
 * @param leaderEpoch in which the leader speaks
 * @param session number of the leader's probe that everything since belongs to; frames of another
 *     session are late and dropped
 */
public record ReplicaKey(Uuid topicId, int partition, int leaderEpoch, int session) {}
