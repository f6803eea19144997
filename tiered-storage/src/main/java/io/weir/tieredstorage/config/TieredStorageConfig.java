package io.weir.tieredstorage.config;

import io.weir.tieredstorage.copy.SegmentCopier.ChunkSettings;
import io.weir.tieredstorage.fetch.ReadSettings;
import io.weir.tieredstorage.format.ObjectNames;
import io.weir.tieredstorage.store.s3.S3Settings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/**
 * The keys of {@link TieredStorageKeys}, checked together. A broker hands over its own keys too:
 * those that do not begin with {@code weir.} are none of ours. Immutable.
 */
public final class TieredStorageConfig {
  /** Where objects lie. */
  public enum StoreKind {
    S3,
    FILE
  }

  private final AbstractConfig values;

  /**
   * @throws ConfigException naming the key: unknown, missing, of another form, or against another
   *     one
   */
  public TieredStorageConfig(Map<String, ?> given) {
    var unknown = new TreeSet<String>();
    for (String key : given.keySet()) {
      if (key.startsWith(TieredStorageKeys.PREFIX)
          && !TieredStorageKeys.DEFINITION.names().contains(key)) {
        unknown.add(key);
      }
    }
    if (!unknown.isEmpty()) {
      throw new ConfigException("unknown configuration: " + String.join(", ", unknown));
    }
    this.values = new AbstractConfig(TieredStorageKeys.DEFINITION, given, false);
    objectNames();
    if (storeKind() == StoreKind.FILE) {
      filePath();
    } else {
      s3();
    }
    if (chunkCacheBytes() < chunks().chunkBytes()) {
      throw new ConfigException(
          TieredStorageKeys.CHUNK_CACHE_BYTES
              + " is less than "
              + TieredStorageKeys.CHUNK_BYTES
              + ": it could hold no chunk");
    }
  }

  public StoreKind storeKind() {
    return values.getString(TieredStorageKeys.STORE).equals("file") ? StoreKind.FILE : StoreKind.S3;
  }

  /** Of the store {@code file}. */
  public Path filePath() {
    return Path.of(required(TieredStorageKeys.FILE_PATH, "the store is 'file'"));
  }

  /** Of the store {@code s3}. */
  public S3Settings s3() {
    return S3Keys.settings(values, required(S3Keys.BUCKET, "the store is 's3'"));
  }

  public ObjectNames objectNames() {
    String prefix = values.getString(TieredStorageKeys.OBJECT_PREFIX);
    try {
      return new ObjectNames(prefix);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          TieredStorageKeys.OBJECT_PREFIX,
          prefix,
          "must be made of A-Z a-z 0-9 . _ - and slashes between them");
    }
  }

  public ChunkSettings chunks() {
    return new ChunkSettings(
        values.getInt(TieredStorageKeys.CHUNK_BYTES),
        values.getString(TieredStorageKeys.COMPRESSION).equals("zstd"),
        values.getInt(TieredStorageKeys.COMPRESSION_LEVEL));
  }

  /** None: nothing is encrypted. */
  public Optional<Path> keyFile() {
    String file = values.getString(TieredStorageKeys.KEY_FILE);
    return file.isEmpty() ? Optional.empty() : Optional.of(Path.of(file));
  }

  public ReadSettings reading() {
    return new ReadSettings(
        values.getLong(TieredStorageKeys.MANIFEST_CACHE_BYTES),
        chunkCacheBytes(),
        values.getInt(TieredStorageKeys.PREFETCH_CHUNKS),
        values.getInt(TieredStorageKeys.PREFETCH_THREADS),
        values.getBoolean(TieredStorageKeys.READ_UNENCRYPTED));
  }

  private long chunkCacheBytes() {
    return values.getLong(TieredStorageKeys.CHUNK_CACHE_BYTES);
  }

  private String required(String key, String why) {
    String value = values.getString(key);
    if (value.isEmpty()) {
      throw new ConfigException(key + " is missing: " + why);
    }
    return value;
  }
}
