package io.weir.tieredstorage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.tieredstorage.metrics.TierMetrics.Counter;
import io.weir.tieredstorage.store.ObjectKey;
import io.weir.tieredstorage.store.StoreException;
import io.weir.tieredstorage.testing.MemoryObjectStore;
import io.weir.tieredstorage.testing.TestSegment;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Phaser;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.server.log.remote.storage.RemoteResourceNotFoundException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager.IndexType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin as a broker uses it, over a store in memory that tests may damage. */
class RemoteStorageManagerTest {
  private static final int CHUNK = 64 << 10;

  private final MemoryObjectStore store = new MemoryObjectStore();
  @TempDir private Path folder;
  private WeirRemoteStorageManager plugin;
  private TestSegment segment;

  @BeforeEach
  void start() throws Exception {
    plugin = plugin(Map.of("weir.prefetch.chunks", "0"));
    segment = TestSegment.of(folder, TestSegment.bytes(new Random(1), 5 * CHUNK + 1_000), 3);
  }

  @AfterEach
  void stop() throws Exception {
    plugin.close();
  }

  private WeirRemoteStorageManager plugin(Map<String, String> more) {
    Map<String, String> config =
        new HashMap<>(
            Map.of(
                "weir.store", "file", "weir.file.path", "unused", "weir.chunk.bytes", "" + CHUNK));
    config.putAll(more);
    WeirRemoteStorageManager made = new WeirRemoteStorageManager(unused -> store);
    made.configure(config);
    return made;
  }

  private Map<String, String> keys(int fill, String tenant) throws IOException {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) fill);
    Path file = folder.resolve("keys-" + fill);
    Files.writeString(file, "k1 " + tenant + " " + Base64.getEncoder().encodeToString(key) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return Map.of("weir.encryption.key.file", file.toString(), "weir.prefetch.chunks", "0");
  }

  private void replacePlugin(Map<String, String> config) throws IOException {
    plugin.close();
    plugin = plugin(config);
  }

  private byte[] fetch(int from) throws Exception {
    try (InputStream in = plugin.fetchLogSegment(segment.metadata(), from)) {
      return in.readAllBytes();
    }
  }

  private byte[] fetch(int from, int endInclusive) throws Exception {
    try (InputStream in = plugin.fetchLogSegment(segment.metadata(), from, endInclusive)) {
      return in.readAllBytes();
    }
  }

  private byte[] fetch(IndexType type) throws Exception {
    try (InputStream in = plugin.fetchIndex(segment.metadata(), type)) {
      return in.readAllBytes();
    }
  }

  private void copy() throws Exception {
    assertEquals(Optional.empty(), plugin.copyLogSegmentData(segment.metadata(), segment.data()));
  }

  @Test
  void aCopyComesBackWholeAndInRanges() throws Exception {
    copy();

    byte[] log = segment.log();
    assertArrayEquals(log, fetch(0));
    assertArrayEquals(Arrays.copyOfRange(log, CHUNK + 7, log.length), fetch(CHUNK + 7));
    assertArrayEquals(new byte[] {log[10]}, fetch(10, 10));
    assertArrayEquals(Arrays.copyOfRange(log, 0, CHUNK), fetch(0, CHUNK - 1));
    assertArrayEquals(Arrays.copyOfRange(log, CHUNK - 1, CHUNK + 1), fetch(CHUNK - 1, CHUNK));
    assertArrayEquals(
        Arrays.copyOfRange(log, 4 * CHUNK, log.length), fetch(4 * CHUNK, Integer.MAX_VALUE));
    assertEquals(0, fetch(log.length).length);
  }

  @Test
  void everyIndexComesBack() throws Exception {
    segment =
        TestSegment.of(
            folder,
            TestSegment.TOPIC,
            Uuid.randomUuid(),
            new byte[] {1},
            TestSegment.bytes(new Random(1), 2 * CHUNK + 5),
            new byte[0],
            new byte[] {3},
            Optional.of(new byte[] {4}),
            new byte[] {5});
    copy();

    assertArrayEquals(segment.offsetIndex(), fetch(IndexType.OFFSET));
    assertArrayEquals(segment.timeIndex(), fetch(IndexType.TIMESTAMP));
    assertArrayEquals(segment.producerSnapshot(), fetch(IndexType.PRODUCER_SNAPSHOT));
    assertArrayEquals(new byte[] {4}, fetch(IndexType.TRANSACTION));
    assertArrayEquals(segment.leaderEpochs(), fetch(IndexType.LEADER_EPOCH));
  }

  @Test
  void aSegmentWithoutTransactionsHasNoIndexOfThem() throws Exception {
    segment =
        TestSegment.of(
            folder,
            TestSegment.TOPIC,
            Uuid.randomUuid(),
            new byte[] {1},
            new byte[] {2},
            new byte[] {2},
            new byte[] {3},
            Optional.empty(),
            new byte[] {5});
    copy();

    RemoteResourceNotFoundException absent =
        assertThrows(RemoteResourceNotFoundException.class, () -> fetch(IndexType.TRANSACTION));
    assertTrue(absent.getMessage().contains("transaction index"), absent.getMessage());
    assertEquals(0, plugin.metrics().getDamagedObjects());
  }

  @Test
  void rangesThatAreNoneAreRefused() throws Exception {
    copy();

    assertThrows(RemoteStorageException.class, () -> fetch(-1));
    assertThrows(RemoteStorageException.class, () -> fetch(segment.log().length + 1));
    assertThrows(RemoteStorageException.class, () -> fetch(10, 8));
  }

  @Test
  void namesInTheStoreAreMadeOfIdsAlone() throws Exception {
    copy();

    assertEquals(2, store.keys().size());
    for (ObjectKey key : store.keys()) {
      assertTrue(
          key.name().matches("[0-9a-f]{32}/7/[0-9]{20}-[0-9a-f]{32}\\.(segment|manifest)"),
          key.name());
    }
  }

  @Test
  void producersCompressionIsNotRepeated() throws Exception {
    segment =
        TestSegment.of(folder, TestSegment.batches(4 * CHUNK, Compression.lz4().build(), 1), 3);
    copy();
    long compressedOnce = store.bytes(store.key(".segment")).length;
    assertTrue(compressedOnce >= segment.log().length);
    plugin.deleteLogSegmentData(segment.metadata());
    segment = TestSegment.of(folder, TestSegment.batches(4 * CHUNK, Compression.NONE, 1), 3);
    copy();

    assertTrue(store.bytes(store.key(".segment")).length < segment.log().length / 2);
    assertArrayEquals(segment.log(), fetch(0));
  }

  @Test
  void deletingIsIdempotentAndForgets() throws Exception {
    copy();
    fetch(0);

    plugin.deleteLogSegmentData(segment.metadata());
    plugin.deleteLogSegmentData(segment.metadata());

    assertEquals(List.of(), store.keys());
    assertEquals(0, plugin.metrics().getChunkCacheBytes());
    RemoteResourceNotFoundException gone =
        assertThrows(RemoteResourceNotFoundException.class, () -> fetch(0));
    assertTrue(gone.getMessage().contains(".manifest"), gone.getMessage());
  }

  @Test
  void aFailedCopyLeavesNoUploadAndNoManifest() throws Exception {
    for (String operation : List.of("upload", "write", "complete", "put")) {
      store.gate(
          (what, key) -> {
            if (what.equals(operation)) {
              throw new StoreException("no " + operation + " of " + key);
            }
          });

      RemoteStorageException failure =
          assertThrows(RemoteStorageException.class, this::copy, operation);

      assertTrue(failure.getMessage().contains("no " + operation), failure.getMessage());
      assertEquals(0, store.openUploads());
      assertThrows(RemoteResourceNotFoundException.class, () -> fetch(0));
      store.gate((what, key) -> {});
      plugin.deleteLogSegmentData(segment.metadata());
      assertEquals(List.of(), store.keys());
    }
    assertEquals(4, plugin.metrics().getCopyFailures());
  }

  @Test
  void aLogOfAnotherLengthThanTheBrokerSaysIsNotCopied() throws Exception {
    Files.write(segment.data().logSegment(), new byte[] {1, 2, 3});

    assertThrows(RemoteStorageException.class, this::copy);
    assertThrows(RemoteResourceNotFoundException.class, () -> fetch(0));
  }

  @Test
  void aFileThatIsNotThereFailsTheCopy() throws Exception {
    Files.delete(segment.data().timeIndex());

    assertThrows(RemoteStorageException.class, this::copy);
    assertEquals(0, store.openUploads());
  }

  @Test
  void aMissingSegmentObjectIsNamed() throws Exception {
    copy();
    ObjectKey object = store.key(".segment");
    store.delete(List.of(object));

    RemoteResourceNotFoundException missing =
        assertThrows(RemoteResourceNotFoundException.class, () -> fetch(0));
    assertTrue(missing.getMessage().contains(object.name()), missing.getMessage());
    assertEquals(1, plugin.metrics().getDamagedObjects());
  }

  @Test
  void aFlippedByteIsNamedAndNeverServed() throws Exception {
    copy();
    ObjectKey object = store.key(".segment");
    store.change(
        object,
        bytes -> {
          bytes[3 * CHUNK + 5] ^= 1;
          return bytes;
        });

    RemoteStorageException opened =
        assertThrows(RemoteStorageException.class, () -> fetch(3 * CHUNK));
    assertFalse(opened instanceof RemoteResourceNotFoundException);
    assertTrue(opened.getMessage().contains(object.name()), opened.getMessage());
    assertTrue(opened.getMessage().contains("chunk 3"), opened.getMessage());
    assertTellsDamage(opened);
    try (InputStream in = plugin.fetchLogSegment(segment.metadata(), 0)) {
      assertArrayEquals(Arrays.copyOf(segment.log(), 3 * CHUNK), in.readNBytes(3 * CHUNK));
      IOException amid = assertThrows(IOException.class, in::read);
      assertTrue(amid.getMessage().contains(object.name()), amid.getMessage());
      assertTellsDamage(amid);
    }
    assertArrayEquals(
        Arrays.copyOfRange(segment.log(), 4 * CHUNK, segment.log().length), fetch(4 * CHUNK));
  }

  @Test
  void aCutObjectIsNamedAndNeverServed() throws Exception {
    copy();
    ObjectKey object = store.key(".segment");
    store.change(object, bytes -> Arrays.copyOf(bytes, 2 * CHUNK + 100));

    RemoteStorageException cut = assertThrows(RemoteStorageException.class, () -> fetch(2 * CHUNK));
    assertTrue(cut.getMessage().contains(object.name()), cut.getMessage());
    assertTellsDamage(cut);
    assertArrayEquals(Arrays.copyOf(segment.log(), 2 * CHUNK), fetch(0, 2 * CHUNK - 1));
  }

  /** KIP-405 has no exception for it: a broker looks for this cause. */
  private static void assertTellsDamage(Throwable failure) {
    assertTrue(
        Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
            .anyMatch(CorruptRecordException.class::isInstance),
        failure.toString());
  }

  @Test
  void damageOfIndexesAndManifestsIsNamed() throws Exception {
    copy();
    store.change(
        store.key(".segment"),
        bytes -> {
          bytes[segment.log().length] ^= 1; // the offset index comes after the log
          return bytes;
        });
    assertThrows(RemoteStorageException.class, () -> fetch(IndexType.OFFSET));
    assertArrayEquals(segment.timeIndex(), fetch(IndexType.TIMESTAMP));

    replacePlugin(Map.of());
    ObjectKey manifest = store.key(".manifest");
    store.change(manifest, bytes -> Arrays.copyOf(bytes, bytes.length - 1));
    RemoteStorageException cut = assertThrows(RemoteStorageException.class, () -> fetch(0));
    assertTrue(cut.getMessage().contains(manifest.name()), cut.getMessage());
  }

  @Test
  void aManifestOfAnotherSegmentIsRefused() throws Exception {
    copy();
    byte[] other = store.bytes(store.key(".manifest"));
    plugin.deleteLogSegmentData(segment.metadata());
    segment = TestSegment.of(folder, segment.log(), 4);
    copy();
    store.change(store.key(".manifest"), bytes -> other);

    RemoteStorageException refused = assertThrows(RemoteStorageException.class, () -> fetch(0));
    assertTrue(refused.getMessage().contains("another segment"), refused.getMessage());
  }

  @Test
  void encryptedSegmentsHoldNothingReadableAndComeBack() throws Exception {
    replacePlugin(keys(1, "*"));
    byte[] canary = "canary of the tenant".repeat(5_000).getBytes(StandardCharsets.UTF_8);
    segment = TestSegment.of(folder, canary, 5);
    copy();

    assertArrayEquals(canary, fetch(0));
    assertArrayEquals(segment.leaderEpochs(), fetch(IndexType.LEADER_EPOCH));
    for (ObjectKey key : store.keys()) {
      String text = new String(store.bytes(key), StandardCharsets.ISO_8859_1);
      assertFalse(text.contains("canary") || text.contains(TestSegment.TOPIC), key.name());
    }
  }

  @Test
  void twoCopiesOfTheSameBytesDiffer() throws Exception {
    replacePlugin(keys(1, "*"));
    copy();
    byte[] first = store.bytes(store.key(".segment"));

    copy();

    byte[] second = store.bytes(store.key(".segment"));
    assertFalse(Arrays.equals(Arrays.copyOf(first, 64), Arrays.copyOf(second, 64)));
  }

  @Test
  void anotherKeyAnotherTenantAndNoKeyDoNotRead() throws Exception {
    replacePlugin(keys(1, "vc:k3b0q9x2ma"));
    copy();
    for (Map<String, String> other :
        List.of(keys(2, "*"), keys(1, "vc:zzzzzzzzzz"), Map.<String, String>of())) {
      replacePlugin(other);
      RemoteStorageException refused = assertThrows(RemoteStorageException.class, () -> fetch(0));
      assertTrue(refused.getMessage().contains("k1"), refused.getMessage());
    }
  }

  /** Else whoever can write to the store could put records into topics. */
  @Test
  void plainSegmentsAreNotReadOnceThereAreKeysUnlessTheConfigurationSaysSo() throws Exception {
    copy();
    Map<String, String> keys = new HashMap<>(keys(1, "*"));
    replacePlugin(keys);
    RemoteStorageException refused = assertThrows(RemoteStorageException.class, () -> fetch(0));
    assertTrue(refused.getMessage().contains("weir.encryption.read.unencrypted"));

    keys.put("weir.encryption.read.unencrypted", "true");
    replacePlugin(keys);
    assertArrayEquals(segment.log(), fetch(0));
  }

  @Test
  void chunksAreReadOnceWhileTheyAreCached() throws Exception {
    copy();
    fetch(0);
    int reads = store.reads().size();

    fetch(0);
    fetch(CHUNK, 2 * CHUNK);

    assertEquals(6, reads);
    assertEquals(reads, store.reads().size());
    assertEquals(6, plugin.metrics().getChunkMisses());
    assertEquals(1, plugin.metrics().getManifestMisses());
  }

  @Test
  void theChunkCacheIsBounded() throws Exception {
    replacePlugin(Map.of("weir.chunk.cache.bytes", "" + 2 * CHUNK, "weir.prefetch.chunks", "0"));
    copy();

    fetch(0);

    assertTrue(plugin.metrics().getChunkCacheBytes() <= 2 * CHUNK);
    assertArrayEquals(segment.log(), fetch(0));
  }

  /** The next two chunks are asked for before the first one's answer, and no others. */
  @Test
  void theNextChunksAreReadAhead() throws Exception {
    replacePlugin(Map.of("weir.prefetch.chunks", "2", "weir.prefetch.threads", "2"));
    copy();
    Phaser allThree = new Phaser(3);
    store.gate(
        (what, key) -> {
          if (what.equals("get")) {
            allThree.arriveAndAwaitAdvance();
          }
        });

    try (InputStream in = plugin.fetchLogSegment(segment.metadata(), 0)) {
      assertEquals(segment.log()[0], (byte) in.read());
    }

    assertEquals(3, store.reads().size());
    assertEquals(2, plugin.metrics().getPrefetches());
  }

  @Test
  void nothingIsReadAheadBeyondTheRange() throws Exception {
    replacePlugin(Map.of("weir.prefetch.chunks", "4"));
    copy();

    fetch(CHUNK, 2 * CHUNK - 1);

    assertEquals(0, plugin.metrics().getPrefetches());
    assertEquals(1, store.reads().size());
  }

  @Test
  void whatHappenedIsCountedAndShownByJmx() throws Exception {
    copy();
    fetch(0);
    fetch(IndexType.OFFSET);
    plugin.deleteLogSegmentData(segment.metadata());

    assertEquals(1, plugin.metrics().get(Counter.COPIED_SEGMENTS));
    assertTrue(plugin.metrics().getCopiedPlainBytes() > segment.log().length);
    assertEquals(1, plugin.metrics().getLogReads());
    assertEquals(1, plugin.metrics().getIndexReads());
    assertEquals(1, plugin.metrics().getDeletedSegments());
    ObjectName name = new ObjectName("io.weir.tieredstorage:type=RemoteStorage");
    var server = ManagementFactory.getPlatformMBeanServer();
    assertEquals(1L, server.getAttribute(name, "CopiedSegments"));
    plugin.close();
    assertFalse(server.isRegistered(name));
  }
}
