package io.weir.tieredstorage.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.tieredstorage.crypto.DataKey;
import io.weir.tieredstorage.crypto.SegmentOpener;
import io.weir.tieredstorage.crypto.SegmentSealer;
import io.weir.tieredstorage.crypto.WrappedKey;
import io.weir.tieredstorage.store.ObjectKey;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class ManifestTest {
  private static final ObjectKey NAME = new ObjectKey("m/1.manifest");
  private static final int CHUNK = ChunkLimits.CHUNK_BYTES_MIN;
  private static final SegmentIdentity ID =
      new SegmentIdentity(new Uuid(1, 2), 3, new Uuid(4, 5), 6);

  private final DataKey key = DataKey.random(new SecureRandom());

  @Test
  void whatIsWrittenIsRead() throws Exception {
    for (boolean sealed : new boolean[] {false, true}) {
      Manifest written = manifest(sealed);

      Manifest read = new ManifestReader(NAME, bytes(written)).manifest();

      assertEquals(ID, read.id());
      assertEquals(9, read.endOffset());
      assertEquals(1_234, read.newestTimestampMs());
      assertEquals(CHUNK, read.chunkBytes());
      assertEquals(written.objectBytes(), read.objectBytes());
      assertEquals(
          written.sections().stream().map(SectionTable::section).toList(),
          read.sections().stream().map(SectionTable::section).toList());
      for (SectionTable section : written.sections()) {
        SectionTable other = read.section(section.section()).orElseThrow();
        assertEquals(section.plainBytes(), other.plainBytes());
        assertEquals(section.chunks(), other.chunks());
        for (int i = 0; i < section.chunks(); i++) {
          assertEquals(section.chunk(i), other.chunk(i));
        }
      }
      assertEquals(sealed, read.dataKey().isPresent());
      if (sealed) {
        assertEquals("k1", read.dataKey().get().keyId());
        assertArrayEquals(new byte[] {7, 7, 7}, read.dataKey().get().bytes());
      }
    }
  }

  @Test
  void chunksKnowTheirPlaces() {
    Manifest manifest = manifest(false);
    SectionTable log = manifest.log();
    SectionTable index = manifest.section(Section.OFFSET_INDEX).orElseThrow();

    assertEquals(3, log.chunks());
    assertEquals(0, log.chunk(0).position());
    assertEquals(log.chunk(0).storedBytes(), log.chunk(1).position());
    assertEquals(CHUNK, log.chunk(1).plainBytes());
    assertEquals(100, log.chunk(2).plainBytes());
    assertEquals(log.storedBytes(), index.position());
    assertEquals(0, manifest.section(Section.TIME_INDEX).orElseThrow().chunks());
  }

  @Test
  void everyFlippedBitIsFound() {
    for (boolean sealed : new boolean[] {false, true}) {
      byte[] bytes = bytes(manifest(sealed));
      for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
        byte[] flipped = bytes.clone();
        flipped[bit / Byte.SIZE] = (byte) (flipped[bit / Byte.SIZE] ^ 1 << (bit % Byte.SIZE));
        DamageException damage =
            assertThrows(DamageException.class, () -> new ManifestReader(NAME, flipped));
        assertTrue(damage.getMessage().contains(NAME.name()), damage.getMessage());
      }
    }
  }

  @Test
  void everyCutIsFound() {
    byte[] bytes = bytes(manifest(true));
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(DamageException.class, () -> new ManifestReader(NAME, cut));
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThrows(DamageException.class, () -> new ManifestReader(NAME, longer));
  }

  /** Whoever can write to the store can mend the checksum, and no more than that. */
  @Test
  void aForgedManifestFitsTogetherAndIsNotAuthentic() throws Exception {
    byte[] bytes = bytes(manifest(true));
    SegmentOpener opener = new SegmentOpener(key);
    new ManifestReader(NAME, bytes).authenticate(opener);
    byte[] forged = bytes.clone();
    forged[60 + 7] ^= 1; // the newest timestamp
    mendChecksum(forged);
    ManifestReader reader = new ManifestReader(NAME, forged);

    assertEquals(1_235, reader.manifest().newestTimestampMs());
    assertThrows(DamageException.class, () -> reader.authenticate(opener));
    ManifestReader genuine = new ManifestReader(NAME, bytes);
    SegmentOpener other = new SegmentOpener(DataKey.random(new SecureRandom()));
    assertThrows(DamageException.class, () -> genuine.authenticate(other));
  }

  @Test
  void aNewerVersionIsRefusedByIt() {
    byte[] bytes = bytes(manifest(false));
    bytes[5] = 2;
    mendChecksum(bytes);

    DamageException refused =
        assertThrows(DamageException.class, () -> new ManifestReader(NAME, bytes));

    assertTrue(refused.getMessage().contains("version 2"), refused.getMessage());
  }

  /** Counts that promise more than there is must not take memory. */
  @Test
  void aHugeNumberOfChunksIsRefusedBeforeItIsAllocated() {
    byte[] bytes = bytes(manifest(false));
    int log = ManifestWriter.HEADER_BYTES + 1;
    ByteBuffer.wrap(bytes).putLong(log + 1, (long) Integer.MAX_VALUE * CHUNK);
    ByteBuffer.wrap(bytes).putInt(log + 17, Integer.MAX_VALUE);
    mendChecksum(bytes);

    assertThrows(DamageException.class, () -> new ManifestReader(NAME, bytes));
  }

  @Test
  void aManifestThatWouldBeTooLargeIsNotWritten() {
    SectionBuilder log = new SectionBuilder(Section.LOG, CHUNK, 0);
    for (int i = 0; i < 120_000; i++) {
      log.add(CHUNK, new ChunkEncoder.Encoded(new byte[1], 1, Codec.ZSTD));
    }
    Manifest manifest = new Manifest(ID, 9, 0, CHUNK, Optional.empty(), List.of(log.build()));

    assertThrows(
        IllegalArgumentException.class, () -> ManifestWriter.write(manifest, Optional.empty()));
  }

  private byte[] bytes(Manifest manifest) {
    return ManifestWriter.write(manifest, manifest.dataKey().map(k -> new SegmentSealer(key)));
  }

  private static Manifest manifest(boolean sealed) {
    int overhead = sealed ? SegmentSealer.OVERHEAD_BYTES : 0;
    SectionBuilder log = new SectionBuilder(Section.LOG, CHUNK, 0);
    add(log, CHUNK, 5_000, Codec.ZSTD);
    add(log, CHUNK, CHUNK + overhead, Codec.NONE);
    add(log, 100, 100 + overhead, Codec.NONE);
    SectionBuilder index = new SectionBuilder(Section.OFFSET_INDEX, CHUNK, log.end());
    add(index, 8, 8 + overhead, Codec.NONE);
    SectionBuilder empty = new SectionBuilder(Section.TIME_INDEX, CHUNK, index.end());
    return new Manifest(
        ID,
        9,
        1_234,
        CHUNK,
        sealed ? Optional.of(new WrappedKey("k1", new byte[] {7, 7, 7})) : Optional.empty(),
        List.of(log.build(), index.build(), empty.build()));
  }

  private static void add(SectionBuilder section, int plain, int stored, Codec codec) {
    byte[] bytes = new byte[stored];
    bytes[0] = (byte) section.next();
    section.add(plain, new ChunkEncoder.Encoded(bytes, stored, codec));
  }

  static void mendChecksum(byte[] bytes) {
    int end = bytes.length - Integer.BYTES;
    ByteBuffer.wrap(bytes).putInt(end, ManifestWriter.crc32c(bytes, 0, end));
  }
}
