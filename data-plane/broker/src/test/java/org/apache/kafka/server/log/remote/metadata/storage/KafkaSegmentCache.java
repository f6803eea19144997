package org.apache.kafka.server.log.remote.metadata.storage;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadataUpdate;
import org.apache.kafka.server.log.remote.storage.RemoteResourceNotFoundException;
import org.slf4j.LoggerFactory;

/** Kafka's own cache of one partition's segments, which only its package can ask: an oracle. */
public final class KafkaSegmentCache {
  static {
    // It warns of every offset that it doesn't have.
    ((Logger) LoggerFactory.getLogger(RemoteLogMetadataCache.class)).setLevel(Level.OFF);
  }

  private final RemoteLogMetadataCache cache = new RemoteLogMetadataCache();

  /** Gives it an event. */
  public void replay(RemoteLogMetadata event) throws RemoteResourceNotFoundException {
    if (event instanceof RemoteLogSegmentMetadata added) {
      cache.addCopyInProgressSegment(added);
    } else {
      cache.updateRemoteLogSegmentMetadata((RemoteLogSegmentMetadataUpdate) event);
    }
  }

  /** Where it would read an offset. */
  public Optional<RemoteLogSegmentMetadata> find(int epoch, long offset) {
    return cache.remoteLogSegmentMetadata(epoch, offset);
  }

  /** All of its segments. */
  public List<RemoteLogSegmentMetadata> all() {
    List<RemoteLogSegmentMetadata> all = new ArrayList<>();
    cache.listAllRemoteLogSegments().forEachRemaining(all::add);
    return all;
  }
}
