package io.weir.broker.handlers.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.requests.FetchMetadata;

/**
 * An incremental fetch session (KIP-227): the partitions a client reads, so that requests and
 * answers name only what changed. Thread-safe by its own monitor, which only the connections of one
 * client ever share; a second request that uses the same epoch is refused.
 */
final class FetchSession {
  private final int id;
  private final boolean usesTopicIds;
  private final Map<FetchTarget.Key, FetchTarget> targets;
  private int nextEpoch;
  private volatile long lastUsedMs;

  FetchSession(int id, boolean usesTopicIds, List<FetchTarget> first, long nowMs) {
    this.id = id;
    this.usesTopicIds = usesTopicIds;
    this.targets = LinkedHashMap.newLinkedHashMap(first.size());
    for (FetchTarget target : first) {
      targets.put(target.key(), target);
    }
    this.nextEpoch = FetchMetadata.nextEpoch(FetchMetadata.INITIAL_EPOCH);
    this.lastUsedMs = nowMs;
  }

  int id() {
    return id;
  }

  boolean usesTopicIds() {
    return usesTopicIds;
  }

  long lastUsedMs() {
    return lastUsedMs;
  }

  synchronized int size() {
    return targets.size();
  }

  /** Whether the epoch is the expected one; if so it is consumed. */
  synchronized boolean advance(int epoch, long nowMs) {
    if (epoch != nextEpoch) {
      return false;
    }
    nextEpoch = FetchMetadata.nextEpoch(nextEpoch);
    lastUsedMs = nowMs;
    return true;
  }

  /** Partitions that an incremental request would add; one that it names twice counts twice. */
  synchronized int added(FetchRequestData request) {
    int added = 0;
    for (FetchRequestData.FetchTopic topic : request.topics()) {
      for (FetchRequestData.FetchPartition partition : topic.partitions()) {
        FetchTarget.Key key =
            new FetchTarget.Key(topic.topicId(), topic.topic(), partition.partition());
        added += targets.containsKey(key) ? 0 : 1;
      }
    }
    return added;
  }

  /** Applies what an incremental request adds, changes and forgets. */
  synchronized void update(FetchRequestData request) {
    for (FetchRequestData.FetchTopic topic : request.topics()) {
      for (FetchRequestData.FetchPartition partition : topic.partitions()) {
        FetchTarget.Key key =
            new FetchTarget.Key(topic.topicId(), topic.topic(), partition.partition());
        FetchTarget known = targets.get(key);
        if (known == null) {
          targets.put(key, new FetchTarget(key, partition));
        } else {
          known.update(partition);
        }
      }
    }
    for (FetchRequestData.ForgottenTopic topic : request.forgottenTopicsData()) {
      for (int partition : topic.partitions()) {
        targets.remove(new FetchTarget.Key(topic.topicId(), topic.topic(), partition));
      }
    }
  }

  /** The partitions in the order in which they are to be read. */
  synchronized List<FetchTarget> targets() {
    return new ArrayList<>(targets.values());
  }

  /** A partition that gave records goes to the end of the order, so that none starves. */
  synchronized void moveToEnd(FetchTarget target) {
    if (targets.remove(target.key(), target)) {
      targets.put(target.key(), target);
    }
  }
}
