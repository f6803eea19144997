package io.weir.controlplane.service;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.TenancyRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One broker cluster as a whole. As {@link ClusterGateway} in all else. */
public interface BrokerGateway extends ClusterGateway, AutoCloseable {
  /** Writes records to the tenancy log; the end offset to await. Replicated when it returns. */
  long publish(List<TenancyRecord> records);

  /** Waits until every unfenced broker has applied everything below; ids of those that have not. */
  List<Integer> lagging(long endOffset, Duration timeout);

  /**
   * Waits until every unfenced broker has applied the metadata that one of them has applied by now,
   * and so every change that was answered; ids of those that have not.
   */
  List<Integer> laggingMetadata(Duration timeout);

  /** Where the tenancy log is now. */
  TenancyLog tenancyLog();

  /** Counts all partitions. */
  ClusterCensus census();

  /** Unfenced brokers. */
  List<Broker> brokers();

  /** The cluster's own id. */
  String clusterId();

  /** Whether its brokers have a remote store, so that topics can be tiered. */
  boolean tiers();

  /** All topics of all virtual clusters, by prefix. */
  Map<String, List<PhysicalTopic>> allTopics();

  @Override
  default List<Integer> laggingMetadata(String clusterPrefix, Duration timeout) {
    return laggingMetadata(timeout);
  }

  @Override
  void close();
}
