package io.weir.tieredstorage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.tieredstorage.copy.SegmentCopier;
import io.weir.tieredstorage.copy.SegmentCopier.ChunkSettings;
import io.weir.tieredstorage.copy.SegmentSource;
import io.weir.tieredstorage.crypto.KeyEncryption;
import io.weir.tieredstorage.crypto.LocalKeyFile;
import io.weir.tieredstorage.format.ObjectNames;
import io.weir.tieredstorage.store.ObjectKey;
import io.weir.tieredstorage.testing.MemoryObjectStore;
import io.weir.tieredstorage.testing.TestSegment;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager.IndexType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What lies in the store, byte for byte: segments that were copied stay readable for as long as
 * they are kept, so these files are added to and never changed. What was written differently is
 * left in {@code target/golden}.
 */
class GoldenBytesTest {
  private static final int LINE_BYTES = 32;

  @TempDir private Path folder;
  private TestSegment segment;
  private Path keyFile;

  @BeforeEach
  void write() throws Exception {
    segment =
        TestSegment.of(
            folder,
            TestSegment.TOPIC,
            new Uuid(0x0123456789abcdefL, 0x0fedcba987654321L),
            "a record after the other, ".repeat(8).getBytes(StandardCharsets.US_ASCII),
            new byte[] {0, 0, 0, 1, 0, 0, 0, 2},
            new byte[0],
            new byte[] {1, 2, 3},
            Optional.of(new byte[] {4, 5}),
            "0\n1\n3 42\n".getBytes(StandardCharsets.US_ASCII));
    keyFile = folder.resolve("keys");
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) 1);
    Files.writeString(keyFile, "k1 * " + Base64.getEncoder().encodeToString(key));
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void plain() throws Exception {
    assertWritten("plain", copied(Optional.empty(), false));
    assertReadable("plain", false);
  }

  @Test
  void sealed() throws Exception {
    KeyEncryption keys = new LocalKeyFile(keyFile, new CountingRandom());
    assertWritten("sealed", copied(Optional.of(keys), false));
    assertReadable("sealed", true);
  }

  /** Read only: other versions of zstd compress to other bytes, and decompress these. */
  @Test
  void compressedAndSealed() throws Exception {
    KeyEncryption keys = new LocalKeyFile(keyFile, new CountingRandom());
    keep("zstd", copied(Optional.of(keys), true));
    assertReadable("zstd", true);
  }

  private MemoryObjectStore copied(Optional<KeyEncryption> keys, boolean compress)
      throws Exception {
    MemoryObjectStore store = new MemoryObjectStore();
    new SegmentCopier(
            store,
            new ObjectNames(""),
            keys,
            new CountingRandom(),
            new ChunkSettings(64 << 10, compress, 3))
        .copy(SegmentSource.of(segment.metadata(), segment.data()));
    return store;
  }

  private static void assertWritten(String kind, MemoryObjectStore store) throws Exception {
    keep(kind, store);
    for (String object : new String[] {".segment", ".manifest"}) {
      assertEquals(golden(kind + object), hex(store.bytes(store.key(object))), kind + object);
    }
  }

  private static void keep(String kind, MemoryObjectStore store) throws Exception {
    Path kept = Files.createDirectories(Path.of("target/golden"));
    for (String object : new String[] {".segment", ".manifest"}) {
      Files.writeString(kept.resolve(kind + object + ".hex"), hex(store.bytes(store.key(object))));
    }
  }

  private void assertReadable(String kind, boolean sealed) throws Exception {
    MemoryObjectStore store = copied(Optional.empty(), false);
    for (ObjectKey key : store.keys()) {
      String ending = key.name().substring(key.name().lastIndexOf('.'));
      store.put(key, HexFormat.of().parseHex(golden(kind + ending).replace("\n", "")));
    }
    Map<String, String> config = new HashMap<>();
    config.put("weir.store", "file");
    config.put("weir.file.path", "unused");
    if (sealed) {
      config.put("weir.encryption.key.file", keyFile.toString());
    }
    try (WeirRemoteStorageManager plugin = new WeirRemoteStorageManager(unused -> store)) {
      plugin.configure(config);
      assertArrayEquals(segment.log(), all(plugin.fetchLogSegment(segment.metadata(), 0)));
      assertArrayEquals(segment.offsetIndex(), index(plugin, IndexType.OFFSET));
      assertArrayEquals(segment.timeIndex(), index(plugin, IndexType.TIMESTAMP));
      assertArrayEquals(segment.producerSnapshot(), index(plugin, IndexType.PRODUCER_SNAPSHOT));
      assertArrayEquals(new byte[] {4, 5}, index(plugin, IndexType.TRANSACTION));
      assertArrayEquals(segment.leaderEpochs(), index(plugin, IndexType.LEADER_EPOCH));
    }
  }

  private byte[] index(WeirRemoteStorageManager plugin, IndexType type) throws Exception {
    return all(plugin.fetchIndex(segment.metadata(), type));
  }

  private static byte[] all(InputStream in) throws Exception {
    try (in) {
      return in.readAllBytes();
    }
  }

  private static String golden(String name) throws Exception {
    try (InputStream in = GoldenBytesTest.class.getResourceAsStream("/golden/" + name + ".hex")) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int from = 0; from < bytes.length; from += LINE_BYTES) {
      int end = Math.min(bytes.length, from + LINE_BYTES);
      text.append(HexFormat.of().formatHex(bytes, from, end)).append('\n');
    }
    return text.toString();
  }

  /** Known bytes instead of random ones. */
  private static final class CountingRandom extends SecureRandom {
    private static final long serialVersionUID = 1;
    private byte next;

    @Override
    public void nextBytes(byte[] bytes) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = next++;
      }
    }
  }
}
