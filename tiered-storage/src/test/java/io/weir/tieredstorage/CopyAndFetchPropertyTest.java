package io.weir.tieredstorage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.weir.tieredstorage.testing.MemoryObjectStore;
import io.weir.tieredstorage.testing.TestFiles;
import io.weir.tieredstorage.testing.TestSegment;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.compress.Compression;

/** Whatever the segment and the settings: any range of a copy is that range of the log. */
class CopyAndFetchPropertyTest {
  private static final int CHUNK = 64 << 10;
  private static final int LOG_BYTES_MAX = 9 * CHUNK;
  private static final int RANGES = 20;

  @Property(tries = 60)
  void anyRangeOfACopyIsThatRangeOfTheLog(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = LOG_BYTES_MAX) int bytes,
      @ForAll @IntRange(max = 3) int kind,
      @ForAll @IntRange(max = 4) int prefetch,
      @ForAll boolean encrypted)
      throws Exception {
    Path folder = Files.createTempDirectory("weir-tier-");
    try (WeirRemoteStorageManager plugin = plugin(folder, prefetch, encrypted)) {
      TestSegment segment = TestSegment.of(folder.resolve("log"), log(kind, bytes, seed), seed);
      plugin.copyLogSegmentData(segment.metadata(), segment.data());
      Random random = new Random(seed);
      for (int i = 0; i < RANGES; i++) {
        int from = random.nextInt(segment.log().length);
        int end = from + 1 + random.nextInt(segment.log().length - from);
        byte[] expected = Arrays.copyOfRange(segment.log(), from, end);
        try (InputStream in = plugin.fetchLogSegment(segment.metadata(), from, end - 1)) {
          int skipped = (int) in.skip(random.nextInt(expected.length));
          assertArrayEquals(
              Arrays.copyOfRange(expected, skipped, expected.length), in.readAllBytes());
        }
      }
    } finally {
      TestFiles.deleteTree(folder);
    }
  }

  private static byte[] log(int kind, int bytes, long seed) {
    return switch (kind) {
      case 0 -> TestSegment.bytes(new Random(seed), bytes);
      case 1 -> new byte[bytes];
      case 2 -> TestSegment.batches(bytes, Compression.NONE, seed);
      default -> TestSegment.batches(bytes, Compression.zstd().build(), seed);
    };
  }

  private static WeirRemoteStorageManager plugin(Path folder, int prefetch, boolean encrypted)
      throws Exception {
    Map<String, String> config = new HashMap<>();
    config.put("weir.store", "file");
    config.put("weir.file.path", "unused");
    config.put("weir.chunk.bytes", "" + CHUNK);
    config.put("weir.chunk.cache.bytes", "" + 3 * CHUNK);
    config.put("weir.prefetch.chunks", "" + prefetch);
    if (encrypted) {
      Path keys = folder.resolve("keys");
      Files.writeString(keys, "k1 * " + Base64.getEncoder().encodeToString(new byte[32]));
      Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
      config.put("weir.encryption.key.file", keys.toString());
    }
    MemoryObjectStore store = new MemoryObjectStore();
    WeirRemoteStorageManager plugin = new WeirRemoteStorageManager(unused -> store);
    plugin.configure(config);
    return plugin;
  }
}
