package io.weir.broker.cluster;

import java.io.InputStream;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteResourceNotFoundException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;

/** A store of the nodes in this process that holds nothing and notes what it is told to delete. */
public final class DeletionsOnlyStore implements RemoteStorageManager {
  static final Set<Uuid> DELETED = Collections.newSetFromMap(new ConcurrentHashMap<>());

  @Override
  public void configure(Map<String, ?> configs) {}

  @Override
  public Optional<CustomMetadata> copyLogSegmentData(
      RemoteLogSegmentMetadata metadata, LogSegmentData data) throws RemoteStorageException {
    throw new RemoteStorageException("takes no copies");
  }

  @Override
  public InputStream fetchLogSegment(RemoteLogSegmentMetadata metadata, int startPosition)
      throws RemoteStorageException {
    throw new RemoteResourceNotFoundException("holds nothing");
  }

  @Override
  public InputStream fetchLogSegment(
      RemoteLogSegmentMetadata metadata, int startPosition, int endPosition)
      throws RemoteStorageException {
    throw new RemoteResourceNotFoundException("holds nothing");
  }

  @Override
  public InputStream fetchIndex(RemoteLogSegmentMetadata metadata, IndexType indexType)
      throws RemoteStorageException {
    throw new RemoteResourceNotFoundException("holds nothing");
  }

  @Override
  public void deleteLogSegmentData(RemoteLogSegmentMetadata metadata) {
    DELETED.add(metadata.remoteLogSegmentId().id());
  }

  @Override
  public void close() {}
}
