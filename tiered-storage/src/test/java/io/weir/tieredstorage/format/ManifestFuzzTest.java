package io.weir.tieredstorage.format;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.weir.tieredstorage.store.ObjectKey;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.common.Uuid;

/**
 * Whatever the bytes: a manifest or a {@link DamageException}, and memory in proportion to the
 * bytes.
 */
class ManifestFuzzTest {
  private static final ObjectKey NAME = new ObjectKey("m/1.manifest");

  /** What reading may take beside the bytes: objects, messages, stack traces of errors. */
  private static final long FIXED_BYTES_MAX = 256 << 10;

  private static final int FACTOR_MAX = 16;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Property(tries = 2_000)
  void anyBytes(@ForAll @Size(max = 4_096) byte[] bytes) {
    read(bytes);
  }

  /** Past magic, version and checksum, where the parsing is. */
  @Property(tries = 5_000)
  void changedManifests(
      @ForAll @Size(min = 1, max = 8) int[] positions,
      @ForAll @Size(min = 1, max = 8) int[] values,
      @ForAll @IntRange(min = 0, max = 40) int chunks,
      @ForAll boolean flagged) {
    byte[] bytes = manifest(chunks);
    if (flagged) {
      bytes[7] = 1;
    }
    for (int i = 0; i < positions.length; i++) {
      int at = 8 + Math.floorMod(positions[i], bytes.length - 16);
      ByteBuffer.wrap(bytes).putInt(at, values[i % values.length]);
    }
    ManifestTest.mendChecksum(bytes);
    read(bytes);
  }

  private static void read(byte[] bytes) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      Manifest manifest = new ManifestReader(NAME, bytes).manifest();
      for (SectionTable section : manifest.sections()) {
        assertTrue(section.position() + section.storedBytes() <= manifest.objectBytes());
      }
    } catch (DamageException e) {
      assertTrue(e.getMessage().contains(NAME.name()));
    }
    long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertTrue(
        taken <= FIXED_BYTES_MAX + (long) FACTOR_MAX * bytes.length,
        () -> bytes.length + " bytes took " + taken);
  }

  private static byte[] manifest(int chunks) {
    SectionBuilder log = new SectionBuilder(Section.LOG, ChunkLimits.CHUNK_BYTES_MIN, 0);
    for (int i = 0; i < chunks; i++) {
      log.add(ChunkLimits.CHUNK_BYTES_MIN, new ChunkEncoder.Encoded(new byte[9], 9, Codec.ZSTD));
    }
    return ManifestWriter.write(
        new Manifest(
            new SegmentIdentity(new Uuid(1, 2), 3, new Uuid(4, 5), 6),
            9,
            0,
            ChunkLimits.CHUNK_BYTES_MIN,
            Optional.empty(),
            List.of(log.build())),
        Optional.empty());
  }
}
