package io.weir.broker.tiering;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;

/** A store that does nothing but tell who calls it; {@code refuse} makes it refuse its settings. */
public final class PluggedStore implements RemoteStorageManager {
  @Override
  public void configure(Map<String, ?> configs) {
    requireOwnContext();
    if (configs.containsKey("refuse")) {
      throw new IllegalArgumentException("refuse: is not known");
    }
    if (!"7".equals(configs.get("broker.id"))) {
      throw new IllegalArgumentException("broker.id: " + configs.get("broker.id"));
    }
  }

  private void requireOwnContext() {
    if (!getClass().getClassLoader().equals(Thread.currentThread().getContextClassLoader())) {
      throw new IllegalStateException("called with a foreign class loader");
    }
  }

  @Override
  public Optional<CustomMetadata> copyLogSegmentData(
      RemoteLogSegmentMetadata metadata, LogSegmentData data) {
    throw new IllegalStateException("not a remote storage exception");
  }

  @Override
  public InputStream fetchLogSegment(RemoteLogSegmentMetadata metadata, int startPosition) {
    return InputStream.nullInputStream();
  }

  @Override
  public InputStream fetchLogSegment(
      RemoteLogSegmentMetadata metadata, int startPosition, int endPosition) {
    return InputStream.nullInputStream();
  }

  @Override
  public InputStream fetchIndex(RemoteLogSegmentMetadata metadata, IndexType indexType) {
    return InputStream.nullInputStream();
  }

  @Override
  public void deleteLogSegmentData(RemoteLogSegmentMetadata metadata)
      throws RemoteStorageException {
    requireOwnContext();
    throw new RemoteStorageException(getClass().getClassLoader().getName());
  }

  @Override
  public void close() throws IOException {
    requireOwnContext();
  }
}
