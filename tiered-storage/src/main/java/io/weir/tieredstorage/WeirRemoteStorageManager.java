package io.weir.tieredstorage;

import io.weir.tieredstorage.config.TieredStorageConfig;
import io.weir.tieredstorage.copy.SegmentCopier;
import io.weir.tieredstorage.copy.SegmentSource;
import io.weir.tieredstorage.crypto.KeyEncryption;
import io.weir.tieredstorage.crypto.LocalKeyFile;
import io.weir.tieredstorage.crypto.Tenant;
import io.weir.tieredstorage.fetch.SegmentReader;
import io.weir.tieredstorage.format.Manifest;
import io.weir.tieredstorage.format.ObjectNames;
import io.weir.tieredstorage.format.Section;
import io.weir.tieredstorage.format.SectionTable;
import io.weir.tieredstorage.format.SegmentIdentity;
import io.weir.tieredstorage.metrics.TierMetrics;
import io.weir.tieredstorage.metrics.TierMetrics.Counter;
import io.weir.tieredstorage.store.ObjectMissingException;
import io.weir.tieredstorage.store.ObjectStore;
import io.weir.tieredstorage.store.file.FileObjectStore;
import io.weir.tieredstorage.store.s3.S3ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteResourceNotFoundException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;

/**
 * KIP-405 for a broker: wires the store, the copier and the reader together and translates errors,
 * once. A missing object is a {@link RemoteResourceNotFoundException}, everything else a {@link
 * RemoteStorageException}; both name the object. Thread-safe once it is configured.
 */
public final class WeirRemoteStorageManager implements RemoteStorageManager {
  /** Where objects lie, by the configuration. */
  interface StoreFactory {
    ObjectStore open(TieredStorageConfig config) throws IOException;
  }

  private final StoreFactory stores;
  private final TierMetrics metrics = new TierMetrics();
  private ObjectStore store;
  private ObjectNames names;
  private SegmentCopier copier;
  private SegmentReader reader;

  /** What a broker calls. */
  public WeirRemoteStorageManager() {
    this(WeirRemoteStorageManager::open);
  }

  WeirRemoteStorageManager(StoreFactory stores) {
    this.stores = stores;
  }

  private static ObjectStore open(TieredStorageConfig config) throws IOException {
    return switch (config.storeKind()) {
      case FILE -> new FileObjectStore(config.filePath());
      case S3 -> new S3ObjectStore(config.s3());
    };
  }

  @Override
  public void configure(Map<String, ?> configs) {
    TieredStorageConfig config = new TieredStorageConfig(configs);
    SecureRandom random = new SecureRandom();
    Optional<KeyEncryption> keys = Optional.empty();
    try {
      if (config.keyFile().isPresent()) {
        keys = Optional.of(new LocalKeyFile(config.keyFile().get(), random));
      }
      store = stores.open(config);
    } catch (IOException e) {
      ConfigException refused = new ConfigException(e.getMessage());
      refused.initCause(e);
      throw refused;
    }
    names = config.objectNames();
    copier = new SegmentCopier(store, names, keys, random, config.chunks());
    reader = new SegmentReader(store, names, keys, config.reading(), metrics);
    metrics.register();
  }

  /** What happened so far. */
  public TierMetrics metrics() {
    return metrics;
  }

  @Override
  public Optional<CustomMetadata> copyLogSegmentData(
      RemoteLogSegmentMetadata metadata, LogSegmentData data) throws RemoteStorageException {
    Manifest manifest;
    try {
      manifest = copier.copy(SegmentSource.of(metadata, data));
    } catch (IOException | IllegalArgumentException e) {
      metrics.increment(Counter.COPY_FAILURES);
      throw failure(e);
    }
    metrics.increment(Counter.COPIED_SEGMENTS);
    metrics.add(
        Counter.COPIED_PLAIN_BYTES,
        manifest.sections().stream().mapToLong(SectionTable::plainBytes).sum());
    metrics.add(Counter.COPIED_STORED_BYTES, manifest.objectBytes());
    return Optional.empty(); // names follow from the ids
  }

  @Override
  public InputStream fetchLogSegment(RemoteLogSegmentMetadata metadata, int startPosition)
      throws RemoteStorageException {
    return log(metadata, startPosition, metadata.segmentSizeInBytes());
  }

  /**
   * @param endPosition inclusive, as KIP-405 has it
   */
  @Override
  public InputStream fetchLogSegment(
      RemoteLogSegmentMetadata metadata, int startPosition, int endPosition)
      throws RemoteStorageException {
    return log(metadata, startPosition, endPosition + 1L);
  }

  private InputStream log(RemoteLogSegmentMetadata metadata, int from, long endExclusive)
      throws RemoteStorageException {
    int size = metadata.segmentSizeInBytes();
    if (from < 0 || from > size || endExclusive < from) {
      throw new RemoteStorageException(
          "no range of a segment of " + size + " bytes: from " + from + " to " + endExclusive);
    }
    metrics.increment(Counter.LOG_READS);
    try {
      return reader.log(
          SegmentSource.identity(metadata), tenant(metadata), size, from, endExclusive);
    } catch (IOException e) {
      throw readFailure(e);
    }
  }

  @Override
  public InputStream fetchIndex(RemoteLogSegmentMetadata metadata, IndexType indexType)
      throws RemoteStorageException {
    Section section =
        switch (indexType) {
          case OFFSET -> Section.OFFSET_INDEX;
          case TIMESTAMP -> Section.TIME_INDEX;
          case PRODUCER_SNAPSHOT -> Section.PRODUCER_SNAPSHOT;
          case TRANSACTION -> Section.TRANSACTION_INDEX;
          case LEADER_EPOCH -> Section.LEADER_EPOCHS;
        };
    SegmentIdentity id = SegmentSource.identity(metadata);
    metrics.increment(Counter.INDEX_READS);
    Optional<InputStream> found;
    try {
      found = reader.section(id, tenant(metadata), section);
    } catch (IOException e) {
      throw readFailure(e);
    }
    // Brokers know that a segment without transactions has no such index, and ask nevertheless.
    return found.orElseThrow(
        () ->
            new RemoteResourceNotFoundException(
                "object " + names.segment(id) + " has no " + section));
  }

  @Override
  public void deleteLogSegmentData(RemoteLogSegmentMetadata metadata)
      throws RemoteStorageException {
    SegmentIdentity id = SegmentSource.identity(metadata);
    reader.forget(id);
    try {
      store.discardUploads(names.segment(id));
      store.delete(List.of(names.manifest(id), names.segment(id)));
    } catch (IOException e) {
      metrics.increment(Counter.DELETE_FAILURES);
      throw failure(e);
    }
    reader.forget(id); // what a reader loaded meanwhile
    metrics.increment(Counter.DELETED_SEGMENTS);
  }

  private static Tenant tenant(RemoteLogSegmentMetadata metadata) {
    return Tenant.ofTopic(metadata.topicIdPartition().topic());
  }

  private RemoteStorageException readFailure(IOException e) {
    metrics.increment(Counter.READ_FAILURES);
    return failure(e);
  }

  private static RemoteStorageException failure(Exception e) {
    return e instanceof ObjectMissingException
        ? new RemoteResourceNotFoundException(e.getMessage(), e)
        : new RemoteStorageException(e.getMessage(), e);
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
    if (store != null) {
      store.close();
    }
    metrics.close();
  }
}
