package io.weir.tieredstorage.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.tieredstorage.crypto.DataKey;
import io.weir.tieredstorage.crypto.SegmentOpener;
import io.weir.tieredstorage.crypto.SegmentSealer;
import io.weir.tieredstorage.store.ObjectKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class ChunkCodecTest {
  private static final ObjectKey NAME = new ObjectKey("s/1.segment");
  private static final int MAX = 20_000;
  private static final SegmentIdentity ID =
      new SegmentIdentity(new Uuid(1, 2), 3, new Uuid(4, 5), 6);

  private final DataKey key = DataKey.random(new SecureRandom());

  private record Stored(Chunk chunk, byte[] bytes) {}

  private Stored store(byte[] plain, boolean compress, boolean sealed, int index) {
    Optional<SegmentSealer> sealer =
        sealed ? Optional.of(new SegmentSealer(key)) : Optional.empty();
    try (ChunkEncoder encoder = new ChunkEncoder(ID, sealer, MAX, 3)) {
      var encoded = encoder.encode(Section.LOG, index, plain, plain.length, compress);
      byte[] bytes = Arrays.copyOf(encoded.bytes(), encoded.length());
      int crc = ManifestWriter.crc32c(bytes, 0, bytes.length);
      return new Stored(
          new Chunk(Section.LOG, index, plain.length, 0, bytes.length, encoded.codec(), crc),
          bytes);
    }
  }

  private ChunkDecoder decoder(SegmentIdentity id, boolean sealed) {
    return new ChunkDecoder(
        NAME, id, sealed ? Optional.of(new SegmentOpener(key)) : Optional.empty());
  }

  @Test
  void bothWaysForAllKinds() throws Exception {
    byte[] random = new byte[MAX];
    new Random(1).nextBytes(random);
    for (byte[] plain : new byte[][] {random, new byte[MAX], {1}, Arrays.copyOf(random, 777)}) {
      for (boolean compress : new boolean[] {false, true}) {
        for (boolean sealed : new boolean[] {false, true}) {
          Stored stored = store(plain, compress, sealed, 4);
          assertArrayEquals(plain, decoder(ID, sealed).decode(stored.chunk(), stored.bytes()));
        }
      }
    }
  }

  @Test
  void onlyWhatShrinksIsCompressed() {
    byte[] random = new byte[MAX];
    new Random(1).nextBytes(random);

    assertEquals(Codec.NONE, store(random, true, false, 0).chunk().codec());
    assertEquals(MAX, store(random, true, false, 0).bytes().length);
    assertEquals(Codec.ZSTD, store(new byte[MAX], true, false, 0).chunk().codec());
    assertEquals(Codec.NONE, store(new byte[MAX], false, false, 0).chunk().codec());
  }

  @Test
  void flippedAndCutBytesAreFoundAndNamed() {
    Stored stored = store(new byte[MAX], true, true, 4);
    ChunkDecoder decoder = decoder(ID, true);
    for (int i = 0; i < stored.bytes().length; i++) {
      byte[] flipped = stored.bytes().clone();
      flipped[i] ^= 0x10;
      DamageException damage =
          assertThrows(DamageException.class, () -> decoder.decode(stored.chunk(), flipped));
      assertTrue(damage.getMessage().contains(NAME.name()), damage.getMessage());
      assertTrue(damage.getMessage().contains("chunk 4 of the log"), damage.getMessage());
    }
    byte[] cut = Arrays.copyOf(stored.bytes(), stored.bytes().length - 1);
    assertThrows(DamageException.class, () -> decoder.decode(stored.chunk(), cut));
  }

  /** The checksum fits, as whoever moved the bytes mended it. */
  @Test
  void aSealedChunkOpensInItsPlaceOnly() {
    Stored stored = store(new byte[] {1, 2, 3, 4}, false, true, 4);
    Chunk chunk = stored.chunk();
    Chunk moved = new Chunk(Section.LOG, 5, 4, 0, 20, Codec.NONE, chunk.crc32c());
    Chunk elsewhere = new Chunk(Section.TIME_INDEX, 4, 4, 0, 20, Codec.NONE, chunk.crc32c());
    ChunkDecoder other = decoder(new SegmentIdentity(new Uuid(1, 2), 3, new Uuid(4, 6), 6), true);
    ChunkDecoder decoder = decoder(ID, true);

    assertThrows(DamageException.class, () -> decoder.decode(moved, stored.bytes()));
    assertThrows(DamageException.class, () -> decoder.decode(elsewhere, stored.bytes()));
    assertThrows(DamageException.class, () -> other.decode(chunk, stored.bytes()));
  }

  /** A frame that would become more than the manifest says takes no more memory than that. */
  @Test
  void decompressionIsBoundedByTheManifest() {
    Stored stored = store(new byte[MAX], true, false, 0);
    int length = stored.bytes().length;
    ChunkDecoder decoder = decoder(ID, false);
    for (int plain : new int[] {10, MAX - 1, MAX + 1}) {
      Chunk other =
          new Chunk(Section.LOG, 0, plain, 0, length, Codec.ZSTD, stored.chunk().crc32c());
      assertThrows(DamageException.class, () -> decoder.decode(other, stored.bytes()));
    }
  }
}
