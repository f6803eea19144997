package io.weir.controlplane.clusterclient;

import io.weir.controlplane.service.ClusterCensus;
import io.weir.controlplane.service.ClusterCensus.OfBroker;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Counts the partitions of the whole cluster, the brokers' own included. Thread-safe. */
final class CensusTaker {
  private static final int TIMEOUT_MS = 5_000;

  private final AdminAccess admin;

  CensusTaker(AdminAccess admin) {
    this.admin = admin;
  }

  ClusterCensus take() {
    Counter counter = new Counter();
    try {
      Set<String> names =
          admin.call(
              client ->
                  client
                      .listTopics(new ListTopicsOptions().listInternal(true).timeoutMs(TIMEOUT_MS))
                      .names());
      Map<String, KafkaFuture<TopicDescription>> asked = new HashMap<>();
      for (String name : names) {
        try {
          TopicDescription topic =
              admin.call(
                  client -> {
                    if (asked.isEmpty()) {
                      asked.putAll(
                          client
                              .describeTopics(
                                  names, new DescribeTopicsOptions().timeoutMs(TIMEOUT_MS))
                              .topicNameValues());
                    }
                    return asked.get(name);
                  });
          topic.partitions().forEach(counter::add);
        } catch (AdminAccess.Failed e) {
          if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
            throw e; // else it is gone since it was listed
          }
        }
      }
    } catch (AdminAccess.Failed e) {
      throw AdminErrors.unavailable(e.getCause());
    }
    return counter.census();
  }

  private static final class Counter {
    private final Map<Integer, OfBroker> byBroker = new HashMap<>();
    private int partitions;
    private int offline;
    private int underReplicated;

    void add(TopicPartitionInfo partition) {
      partitions++;
      boolean led = partition.leader() != null && !partition.leader().isEmpty();
      offline += led ? 0 : 1;
      underReplicated += partition.isr().size() < partition.replicas().size() ? 1 : 0;
      Set<Integer> inSync = new HashSet<>();
      partition.isr().forEach(node -> inSync.add(node.id()));
      for (Node replica : partition.replicas()) {
        boolean leads = led && partition.leader().id() == replica.id();
        byBroker.merge(
            replica.id(),
            OfBroker.NONE.plus(leads, inSync.contains(replica.id())),
            (old, one) -> old.plus(leads, inSync.contains(replica.id())));
      }
    }

    ClusterCensus census() {
      return new ClusterCensus(partitions, offline, underReplicated, byBroker);
    }
  }
}
