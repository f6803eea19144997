package io.weir.broker.tiering;

import io.weir.protocol.Clock;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;

/**
 * A store whose answers are noted. That something is not there, or damaged, is an answer.
 * Thread-safe.
 */
public final class WatchedStore implements RemoteStorageManager {
  private final RemoteStorageManager store;
  private final StoreHealth health;
  private final Clock clock;

  /** Notes what a store answers; closing it is the caller's. */
  public WatchedStore(RemoteStorageManager store, StoreHealth health, Clock clock) {
    this.store = store;
    this.health = health;
    this.clock = clock;
  }

  /** A call of the store. */
  private interface Action<T> {
    T run() throws RemoteStorageException;
  }

  private <T> T noted(StoreHealth.Call call, Action<T> action) throws RemoteStorageException {
    try {
      T answer = action.run();
      if (!(answer instanceof InputStream)) {
        health.succeeded(call);
      }
      return answer;
    } catch (RemoteStorageException | RuntimeException e) {
      failed(call, e);
      throw e;
    }
  }

  private void failed(StoreHealth.Call call, Exception cause) {
    if (ReadFailure.of(cause) == ReadFailure.STORE) {
      health.failed(call, cause, clock.monotonicNs());
    } else {
      health.succeeded(call);
    }
  }

  @Override
  public Optional<CustomMetadata> copyLogSegmentData(
      RemoteLogSegmentMetadata metadata, LogSegmentData data) throws RemoteStorageException {
    return noted(StoreHealth.Call.COPY, () -> store.copyLogSegmentData(metadata, data));
  }

  @Override
  public InputStream fetchLogSegment(RemoteLogSegmentMetadata metadata, int startPosition)
      throws RemoteStorageException {
    return noted(
        StoreHealth.Call.READ, () -> new Bytes(store.fetchLogSegment(metadata, startPosition)));
  }

  @Override
  public InputStream fetchLogSegment(
      RemoteLogSegmentMetadata metadata, int startPosition, int endPosition)
      throws RemoteStorageException {
    return noted(
        StoreHealth.Call.READ,
        () -> new Bytes(store.fetchLogSegment(metadata, startPosition, endPosition)));
  }

  @Override
  public InputStream fetchIndex(RemoteLogSegmentMetadata metadata, IndexType indexType)
      throws RemoteStorageException {
    return noted(StoreHealth.Call.READ, () -> new Bytes(store.fetchIndex(metadata, indexType)));
  }

  @Override
  public void deleteLogSegmentData(RemoteLogSegmentMetadata metadata)
      throws RemoteStorageException {
    noted(
        StoreHealth.Call.DELETION,
        () -> {
          store.deleteLogSegmentData(metadata);
          return Optional.empty();
        });
  }

  @Override
  public void configure(Map<String, ?> configs) {
    store.configure(configs);
  }

  @Override
  public void close() throws IOException {
    store.close();
  }

  /** A plugin may ask the store only when it is read. Used by one thread. */
  private final class Bytes extends FilterInputStream {
    Bytes(InputStream bytes) {
      super(bytes);
    }

    @Override
    public int read() throws IOException {
      return noted(super::read);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return noted(() -> super.read(into, offset, length));
    }

    @Override
    public long skip(long count) throws IOException {
      return noted(() -> super.skip(count));
    }

    private <T> T noted(Reading<T> reading) throws IOException {
      try {
        T read = reading.run();
        health.succeeded(StoreHealth.Call.READ);
        return read;
      } catch (IOException | RuntimeException e) {
        failed(StoreHealth.Call.READ, e);
        throw e;
      }
    }
  }

  /** A read of a stream. */
  private interface Reading<T> {
    T run() throws IOException;
  }
}
