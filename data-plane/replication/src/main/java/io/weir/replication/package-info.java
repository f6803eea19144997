/**
 * Replication of partitions by pushed streams: one stream per ordered pair of brokers carries all
 * partitions that the one leads and the other follows. What decides ({@code FollowerProgress},
 * {@code ProbeDecider}, {@code IsrDecider}, {@code HighWatermark}) is free of IO, clocks and
 * loggers; {@link io.weir.replication.PartitionReplica} performs it on its {@link
 * io.weir.replication.Shard}. The protocol is drawn in {@code data-plane/docs/replication.md}.
 */
package io.weir.replication;
