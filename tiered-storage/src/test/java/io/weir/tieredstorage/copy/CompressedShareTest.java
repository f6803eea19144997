package io.weir.tieredstorage.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.tieredstorage.testing.TestSegment;
import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.junit.jupiter.api.Test;

class CompressedShareTest {
  private static final byte[] PLAIN = TestSegment.batches(50_000, Compression.NONE, 1);
  private static final byte[] GZIP = TestSegment.batches(50_000, Compression.gzip().build(), 2);
  private static final byte[] LZ4 = TestSegment.batches(50_000, Compression.lz4().build(), 3);

  @Test
  void batchesThatProducersCompressedAreCounted() {
    assertEquals(0, share(PLAIN, 4_096));
    assertTrue(share(GZIP, 4_096) > GZIP.length * 0.9);
    assertTrue(share(LZ4, 4_096) > LZ4.length * 0.9);
  }

  @Test
  void itDoesNotMatterWhereChunksEnd() {
    byte[] mixed = concat(PLAIN, GZIP, PLAIN, LZ4);
    int whole = share(mixed, mixed.length);
    for (int chunk : new int[] {1, 2, 7, 22, 23, 24, 1_000, 65_536}) {
      assertEquals(whole, share(mixed, chunk), "chunks of " + chunk);
    }
  }

  @Test
  void bytesThatAreNoBatchesCountAsNotCompressed() {
    byte[] random = TestSegment.bytes(new Random(5), 10_000);

    assertEquals(0, share(new byte[10_000], 1_000));
    assertTrue(share(random, 1_000) <= random.length);
    assertEquals(0, share(concat(new byte[1_000], GZIP), 4_096));
  }

  private static int share(byte[] log, int chunk) {
    CompressedShare share = new CompressedShare();
    int sum = 0;
    for (int from = 0; from < log.length; from += chunk) {
      byte[] piece = Arrays.copyOfRange(log, from, Math.min(log.length, from + chunk));
      sum += share.feed(piece, piece.length);
    }
    return sum;
  }

  private static byte[] concat(byte[]... parts) {
    var out = new java.io.ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.write(part, 0, part.length);
    }
    return out.toByteArray();
  }
}
