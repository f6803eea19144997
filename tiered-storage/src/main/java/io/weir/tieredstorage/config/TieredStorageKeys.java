package io.weir.tieredstorage.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import io.weir.tieredstorage.format.ChunkLimits;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/**
 * Every key, with default, bounds and what it means; {@code docs/configuration.md} is made of it.
 */
public final class TieredStorageKeys {
  static final String PREFIX = "weir.";

  static final String STORE = "weir.store";
  static final String OBJECT_PREFIX = "weir.object.prefix";
  static final String FILE_PATH = "weir.file.path";
  static final String CHUNK_BYTES = "weir.chunk.bytes";
  static final String COMPRESSION = "weir.compression";
  static final String COMPRESSION_LEVEL = "weir.compression.level";
  static final String KEY_FILE = "weir.encryption.key.file";
  static final String READ_UNENCRYPTED = "weir.encryption.read.unencrypted";
  static final String MANIFEST_CACHE_BYTES = "weir.manifest.cache.bytes";
  static final String CHUNK_CACHE_BYTES = "weir.chunk.cache.bytes";
  static final String PREFETCH_CHUNKS = "weir.prefetch.chunks";
  static final String PREFETCH_THREADS = "weir.prefetch.threads";

  private static final int MANIFEST_CACHE_BYTES_MIN = 1 << 20;
  private static final int PREFETCH_CHUNKS_MAX = 64;
  private static final int PREFETCH_THREADS_MAX = 256;
  private static final int ZSTD_LEVEL_MAX = 19;

  /** All of them. */
  public static final ConfigDef DEFINITION = S3Keys.define(define(new ConfigDef()));

  private TieredStorageKeys() {}

  private static ConfigDef define(ConfigDef definition) {
    return definition
        .define(
            STORE,
            Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            ValidString.in("s3", "file"),
            HIGH,
            "Where objects lie: a bucket (s3) or a folder (file).")
        .define(
            OBJECT_PREFIX,
            Type.STRING,
            "",
            MEDIUM,
            "Before the name of every object. Two clusters that share a bucket need different ones"
                + " only to be told apart: names are made from random ids.")
        .define(
            FILE_PATH,
            Type.STRING,
            "",
            HIGH,
            "The folder of the store 'file'. Every broker must see the same one.")
        .define(
            CHUNK_BYTES,
            Type.INT,
            1 << 20,
            between(ChunkLimits.CHUNK_BYTES_MIN, ChunkLimits.CHUNK_BYTES_MAX),
            MEDIUM,
            "Segments are cut into chunks of so many bytes: what one read of the store asks for,"
                + " what is compressed and encrypted as one, and what a copy keeps in memory"
                + " three times. Segments copied with another value stay readable.")
        .define(
            COMPRESSION,
            Type.STRING,
            "zstd",
            ValidString.in("zstd", "none"),
            MEDIUM,
            "How chunks are compressed. Chunks of which producers compressed half or more, and"
                + " those that would shrink by less than a sixteenth, are stored as they are.")
        .define(
            COMPRESSION_LEVEL,
            Type.INT,
            3,
            between(1, ZSTD_LEVEL_MAX),
            LOW,
            "zstd's level: higher is smaller and slower.")
        .define(
            KEY_FILE,
            Type.STRING,
            "",
            HIGH,
            "File of key-encryption keys, one a line: '<key id> <tenant or *> <32 bytes in"
                + " Base64>'. Empty: segments are not encrypted. Keep a copy elsewhere: without its"
                + " key a segment can't be read.")
        .define(
            READ_UNENCRYPTED,
            Type.BOOLEAN,
            false,
            MEDIUM,
            "Whether segments that are not encrypted are read although keys are configured: for"
                + " those from before. False, so that nobody who can write to the store can put"
                + " records into topics.")
        .define(
            MANIFEST_CACHE_BYTES,
            Type.LONG,
            16L << 20,
            atLeast(MANIFEST_CACHE_BYTES_MIN),
            LOW,
            "How much memory manifests may take.")
        .define(
            CHUNK_CACHE_BYTES,
            Type.LONG,
            128L << 20,
            atLeast(0),
            MEDIUM,
            "How much memory chunks that were read may take.")
        .define(
            PREFETCH_CHUNKS,
            Type.INT,
            4,
            between(0, PREFETCH_CHUNKS_MAX),
            MEDIUM,
            "How many chunks after one that is read are fetched too; 0: none.")
        .define(
            PREFETCH_THREADS,
            Type.INT,
            8,
            between(1, PREFETCH_THREADS_MAX),
            LOW,
            "How many chunks are read ahead at a time, by all readers together.");
  }
}
