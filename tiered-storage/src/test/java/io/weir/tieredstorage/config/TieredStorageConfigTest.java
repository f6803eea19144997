package io.weir.tieredstorage.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.tieredstorage.config.TieredStorageConfig.StoreKind;
import io.weir.tieredstorage.store.s3.S3Credentials;
import io.weir.tieredstorage.store.s3.S3Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TieredStorageConfigTest {
  private static final Map<String, String> S3 =
      Map.of("weir.store", "s3", "weir.s3.bucket", "tier");

  @Test
  void defaults() {
    TieredStorageConfig config = new TieredStorageConfig(S3);

    assertEquals(StoreKind.S3, config.storeKind());
    assertEquals(
        new S3Settings(
            "tier",
            "us-east-1",
            Optional.empty(),
            false,
            Optional.empty(),
            new S3Credentials.DefaultChain(),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            Duration.ofSeconds(120),
            5,
            8 << 20,
            true),
        config.s3());
    assertEquals(1 << 20, config.chunks().chunkBytes());
    assertTrue(config.chunks().compress());
    assertEquals(3, config.chunks().compressionLevel());
    assertEquals(Optional.empty(), config.keyFile());
    assertEquals(16 << 20, config.reading().manifestCacheBytes());
    assertEquals(128 << 20, config.reading().chunkCacheBytes());
    assertEquals(4, config.reading().prefetchChunks());
    assertEquals(8, config.reading().prefetchThreads());
    assertFalse(config.reading().readUnencrypted());
  }

  @Test
  void everyKeyHasItsPlace() {
    Map<String, String> given = new HashMap<>(S3);
    given.put("weir.object.prefix", "p/");
    given.put("weir.chunk.bytes", "65536");
    given.put("weir.compression", "none");
    given.put("weir.compression.level", "7");
    given.put("weir.encryption.key.file", "/keys");
    given.put("weir.encryption.read.unencrypted", "true");
    given.put("weir.manifest.cache.bytes", "1048576");
    given.put("weir.chunk.cache.bytes", "65536");
    given.put("weir.prefetch.chunks", "0");
    given.put("weir.prefetch.threads", "1");
    given.put("weir.s3.region", "eu-central-1");
    given.put("weir.s3.endpoint", "https://store:9000");
    given.put("weir.s3.path.style", "true");
    given.put("weir.s3.ca.file", "/ca.pem");
    given.put("weir.s3.credentials.file", "/credentials");
    given.put("weir.s3.credentials.profile", "tier");
    given.put("weir.s3.connect.timeout.ms", "101");
    given.put("weir.s3.socket.timeout.ms", "102");
    given.put("weir.s3.attempt.timeout.ms", "103");
    given.put("weir.s3.call.timeout.ms", "104");
    given.put("weir.s3.attempts.max", "2");
    given.put("weir.s3.part.bytes", "5242880");
    given.put("weir.s3.checksums", "false");

    TieredStorageConfig config = new TieredStorageConfig(given);

    assertEquals(
        new S3Settings(
            "tier",
            "eu-central-1",
            Optional.of(URI.create("https://store:9000")),
            true,
            Optional.of(Path.of("/ca.pem")),
            new S3Credentials.ProfileOf(Path.of("/credentials"), "tier"),
            Duration.ofMillis(101),
            Duration.ofMillis(102),
            Duration.ofMillis(103),
            Duration.ofMillis(104),
            2,
            5 << 20,
            false),
        config.s3());
    assertEquals(65_536, config.chunks().chunkBytes());
    assertFalse(config.chunks().compress());
    assertEquals(7, config.chunks().compressionLevel());
    assertEquals(Optional.of(Path.of("/keys")), config.keyFile());
    assertTrue(config.reading().readUnencrypted());
    assertEquals(1 << 20, config.reading().manifestCacheBytes());
    assertEquals(65_536, config.reading().chunkCacheBytes());
    assertEquals(0, config.reading().prefetchChunks());
    assertEquals(1, config.reading().prefetchThreads());
  }

  @Test
  void aFolderIsAStoreToo() {
    TieredStorageConfig config =
        new TieredStorageConfig(Map.of("weir.store", "file", "weir.file.path", "/tier"));

    assertEquals(StoreKind.FILE, config.storeKind());
    assertEquals(Path.of("/tier"), config.filePath());
  }

  @Test
  void aBrokersOwnKeysAreNoneOfOurs() {
    Map<String, Object> given = new HashMap<>(S3);
    given.put("broker.id", 1);
    given.put("something.else", "x");

    assertEquals(StoreKind.S3, new TieredStorageConfig(given).storeKind());
  }

  @ParameterizedTest
  @CsvSource({
    "weir.chunk.byte, 1, weir.chunk.byte",
    "weir.store, tape, weir.store",
    "weir.s3.bucket, '', weir.s3.bucket",
    "weir.chunk.bytes, 65535, weir.chunk.bytes",
    "weir.chunk.bytes, 16777217, weir.chunk.bytes",
    "weir.chunk.bytes, many, weir.chunk.bytes",
    "weir.chunk.cache.bytes, 1048575, weir.chunk.cache.bytes",
    "weir.compression, gzip, weir.compression",
    "weir.compression.level, 20, weir.compression.level",
    "weir.object.prefix, /a, weir.object.prefix",
    "weir.prefetch.threads, 0, weir.prefetch.threads",
    "weir.s3.part.bytes, 5242879, weir.s3.part.bytes",
    "weir.s3.endpoint, store:9000, weir.s3.endpoint",
    "weir.s3.endpoint, ftp://store, weir.s3.endpoint",
    "weir.s3.endpoint, 'https://a b', weir.s3.endpoint",
    "weir.s3.attempt.timeout.ms, 120001, weir.s3.attempt.timeout.ms",
    "weir.s3.attempts.max, 0, weir.s3.attempts.max",
    "weir.s3.access.key.id, AKID, weir.s3.secret.access.key",
    "weir.s3.secret.access.key, s, weir.s3.access.key.id"
  })
  void whatIsWrongIsRefusedByItsKey(String key, String value, String named) {
    Map<String, String> given = new HashMap<>(S3);
    given.put(key, value);

    ConfigException refused =
        assertThrows(ConfigException.class, () -> new TieredStorageConfig(given));

    assertTrue(refused.getMessage().contains(named), refused.getMessage());
  }

  @Test
  void aFolderWithoutPathIsRefused() {
    ConfigException refused =
        assertThrows(
            ConfigException.class, () -> new TieredStorageConfig(Map.of("weir.store", "file")));

    assertTrue(refused.getMessage().contains("weir.file.path"), refused.getMessage());
  }

  @Test
  void secretsAreNotPrinted() {
    Map<String, String> given = new HashMap<>(S3);
    given.put("weir.s3.access.key.id", "AKID");
    given.put("weir.s3.secret.access.key", "do-not-print-this");

    TieredStorageConfig config = new TieredStorageConfig(given);

    assertEquals(new S3Credentials.Fixed("AKID", "do-not-print-this"), config.s3().credentials());
    assertFalse(config.s3().toString().contains("do-not-print-this"));
    given.put("weir.s3.credentials.file", "/both");
    ConfigException refused =
        assertThrows(ConfigException.class, () -> new TieredStorageConfig(given));
    assertFalse(refused.getMessage().contains("do-not-print-this"), refused.getMessage());
  }
}
