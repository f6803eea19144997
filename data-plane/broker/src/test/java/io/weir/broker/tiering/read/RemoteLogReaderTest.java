package io.weir.broker.tiering.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.metrics.Metrics;
import io.weir.broker.tiering.read.TieredPartition.Batch;
import io.weir.replication.TieredLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of the remote store is what lay on disk, or an error. */
class RemoteLogReaderTest {
  private static final int SEGMENT_BYTES = 2_000;
  private static final CompressionType[] CODECS = {
    CompressionType.NONE, CompressionType.LZ4, CompressionType.ZSTD, CompressionType.GZIP
  };

  @TempDir Path folder;
  private final StepShard shard = new StepShard();
  private final MemoryTier tier = new MemoryTier();
  private TieredPartition partition;
  private RemoteLogReader reader;

  /** What {@link #fillAndTier} wrote. */
  private NavigableMap<Long, Batch> wholeLog;

  @BeforeEach
  void open() {
    partition = new TieredPartition(folder.resolve("a"), shard, 0, SEGMENT_BYTES);
    reader = reader(tier);
  }

  @AfterEach
  void close() {
    partition.close();
    assertEquals(0, tier.open.get(), "streams that were not closed");
  }

  private RemoteLogReader reader(MemoryTier store) {
    ColdReadLimits limits = new ColdReadLimits(4, 100, ColdReadLimits.BYTES_MIN, 500);
    return new RemoteLogReader(store, store, limits, Runnable::run, shard);
  }

  /** Several epochs, codecs and batch sizes; copied, and most of it deleted here. */
  private NavigableMap<Long, Batch> fillAndTier() throws IOException {
    for (int i = 0; i < 60; i++) {
      if (i % 13 == 12) {
        partition.lead(i);
      }
      partition.append(CODECS[i % 4], 1 + i % 3, 20 + 7 * (i % 11), shard.wallTimeMs() + 10L * i);
    }
    NavigableMap<Long, Batch> hot = partition.localBatches();
    wholeLog = hot;
    partition.copyTo(tier);
    partition.deleteCopied(tier);
    assertTrue(partition.replica().localLogStartOffset() > 50, "most of it is cold");
    return hot;
  }

  private ColdRequest request(long offset, int maxBytes) {
    return request(partition.tiered(), offset, maxBytes);
  }

  private static ColdRequest request(TieredLog log, long offset, int maxBytes) {
    return new ColdRequest(
        log.id(),
        offset,
        log.lineage(),
        log.logStartOffset(),
        log.localLogStartOffset(),
        maxBytes,
        "vc-1");
  }

  private static ColdBatches take(RemoteReads from, ColdRequest request) {
    ColdRead read = from.read(request);
    assertTrue(read.isDone());
    return read.take();
  }

  /** The bytes from the batch that holds the offset on; at least one batch. */
  private static void assertIsLog(NavigableMap<Long, Batch> hot, long offset, ColdBatches got) {
    assertTrue(got.sizeInBytes() > 0, "nothing at " + offset);
    Long base = hot.floorKey(offset);
    long next = offset;
    for (Batch batch : TieredPartition.batches(got.bytes())) {
      Batch expected = hot.get(base);
      assertEquals(base, batch.baseOffset());
      assertEquals(expected.bytes(), batch.bytes(), "batch at " + base);
      next = batch.nextOffset();
      base = hot.higherKey(base);
    }
    assertEquals(next, got.nextOffset());
  }

  @Test
  void everyOffsetReadsAsItDidFromTheDisk() throws IOException {
    NavigableMap<Long, Batch> hot = fillAndTier();
    long end = partition.replica().localLogStartOffset();

    for (long offset = 0; offset < end; offset++) {
      for (int maxBytes : new int[] {1, 300, 1 << 20}) {
        try (ColdBatches got = take(reader, request(offset, maxBytes))) {
          assertIsLog(hot, offset, got);
          assertTrue(got.nextOffset() <= end, "beyond the local start");
          boolean isOne = TieredPartition.batches(got.bytes()).size() == 1;
          assertTrue(got.sizeInBytes() <= maxBytes || isOne, "more than was asked for");
        }
      }
    }
  }

  @Test
  void aBatchLargerThanAskedForComesWhole() throws IOException {
    try (TieredPartition large = new TieredPartition(folder.resolve("b"), shard, 0, 250_000)) {
      large.append(CompressionType.NONE, 1, 200_000, shard.wallTimeMs());
      large.append(CompressionType.NONE, 1, 100, shard.wallTimeMs());
      large.append(CompressionType.NONE, 1, 200_000, shard.wallTimeMs());
      NavigableMap<Long, Batch> hot = large.localBatches();
      large.copyTo(tier);
      large.deleteCopied(tier);

      try (ColdBatches got = take(reader, request(large.tiered(), 0, 10))) {
        assertEquals(hot.get(0L).bytes(), got.bytes());
      }
    }
  }

  @Test
  void whatOverlappingCopiesOfTwoLeadersHoldIsReadOnce() throws IOException {
    TieredPartition other = new TieredPartition(folder.resolve("b"), shard, 0, 700);
    try {
      for (int i = 0; i < 40; i++) {
        partition.append(CODECS[i % 4], 2, 40, shard.wallTimeMs() + i);
        other.append(CODECS[i % 4], 2, 40, shard.wallTimeMs() + i);
      }
      NavigableMap<Long, Batch> hot = partition.localBatches();
      other.copyTo(tier);
      partition.copyTo(tier);
      partition.deleteCopied(tier);

      for (long offset = 0; offset < partition.replica().localLogStartOffset(); offset++) {
        try (ColdBatches got = take(reader, request(offset, 1 << 20))) {
          assertIsLog(hot, offset, got);
        }
      }
    } finally {
      other.close();
    }
  }

  @Test
  void aCopyOfAnotherHistoryIsNotRead() throws IOException {
    // KAFKA-15168: the same offsets, written by an epoch that is not of this log.
    TieredPartition diverged = new TieredPartition(folder.resolve("b"), shard, 0, 700);
    try {
      for (int i = 0; i < 40; i++) {
        if (i == 10) {
          partition.lead(2);
          diverged.lead(1);
        }
        partition.append(CompressionType.NONE, 2, 40, shard.wallTimeMs() + i);
        diverged.append(CompressionType.NONE, 2, 40, shard.wallTimeMs() + i);
      }
      NavigableMap<Long, Batch> hot = partition.localBatches();
      diverged.copyTo(tier);
      partition.copyTo(tier);
      partition.deleteCopied(tier);

      for (long offset = 0; offset < partition.replica().localLogStartOffset(); offset++) {
        try (ColdBatches got = take(reader, request(offset, 1 << 20))) {
          assertIsLog(hot, offset, got);
        }
      }
    } finally {
      diverged.close();
    }
  }

  @Test
  void aMissingCopyIsAnErrorAndNotAGap() throws IOException {
    fillAndTier();
    RemoteLogSegmentMetadata lost = tier.segments().get(1);
    tier.segments().remove(lost);

    ColdRead read = reader.read(request(lost.startOffset(), 1 << 20));

    assertThrows(KafkaStorageException.class, read::take);
  }

  @Test
  void copiesThatAreNotKnownYetAreAnError() throws IOException {
    fillAndTier();
    tier.isReady = false;
    take(reader, request(0, 1 << 20)).close(); // what is known can be read
    tier.segments().removeFirst();

    ColdRead read = reader.read(request(0, 1 << 20));

    assertThrows(KafkaStorageException.class, read::take);
  }

  @Test
  void aStreamThatEndsEarlyGivesWholeBatchesOrAnError() throws IOException {
    NavigableMap<Long, Batch> hot = fillAndTier();
    int given = 0;
    int refused = 0;

    for (int cut = 0; cut < SEGMENT_BYTES; cut += 13) {
      tier.cutAfterBytes = cut;
      ColdRead read = reader(tier).read(request(cut % 40, 1 << 20));
      if (read.hasFailed()) {
        assertThrows(KafkaStorageException.class, read::take);
        refused++;
      } else {
        try (ColdBatches got = read.take()) {
          assertIsLog(hot, cut % 40, got);
        }
        given++;
      }
    }

    assertTrue(given > 5 && refused > 5, given + " given, " + refused + " refused");
  }

  @Test
  void damagedBytesAreNeverGiven() throws IOException {
    NavigableMap<Long, Batch> hot = fillAndTier();
    Random random = new Random(3);
    int refused = 0;

    for (int i = 0; i < 600; i++) {
      RemoteLogSegmentMetadata segment = tier.segments().get(random.nextInt(3));
      boolean inIndex = i % 5 == 0 && tier.offsetIndex(segment).length > 0;
      byte[] bytes = inIndex ? tier.offsetIndex(segment) : tier.log(segment);
      int at = random.nextInt(bytes.length);
      byte good = bytes[at];
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      if (!inIndex && isOutsideOfChecksum(segment, at)) {
        bytes[at] = good; // the leader's epoch, and offsets: see the next test
        continue;
      }
      long offset =
          segment.startOffset()
              + random.nextInt((int) (segment.endOffset() + 1 - segment.startOffset()));
      ColdRead read = reader(tier).read(request(offset, 1 + random.nextInt(3_000)));
      if (read.hasFailed()) {
        refused++;
      } else {
        try (ColdBatches got = read.take()) {
          assertIsLog(hot, offset, got);
        }
      }
      bytes[at] = good;
    }

    assertTrue(refused > 50, refused + " refused");
  }

  /** Base offset and epoch of a batch are not under its checksum, as the log assigns them. */
  private boolean isOutsideOfChecksum(RemoteLogSegmentMetadata segment, int at) {
    int start = 0;
    for (Batch batch : TieredPartition.batches(ByteBuffer.wrap(clean(segment)))) {
      if (at < start + batch.bytes().remaining()) {
        return at - start < 8;
      }
      start += batch.bytes().remaining();
    }
    throw new AssertionError("beyond the segment: " + at);
  }

  private byte[] clean(RemoteLogSegmentMetadata segment) {
    int size = segment.segmentSizeInBytes();
    ByteBuffer bytes = ByteBuffer.allocate(size);
    for (Batch batch :
        wholeLog.subMap(segment.startOffset(), true, segment.endOffset(), true).values()) {
      bytes.put(batch.bytes().duplicate());
    }
    return bytes.array();
  }

  @Test
  void aBatchOfAnotherEpochThanTheLogsIsDamage() throws IOException {
    NavigableMap<Long, Batch> hot = fillAndTier();
    RemoteLogSegmentMetadata segment = tier.segments().get(0);
    int second = hot.get(0L).bytes().remaining();
    tier.log(segment)[second + 15] ^= 1;

    try (ColdBatches first = take(reader, request(0, 1 << 20))) {
      assertEquals(hot.get(0L).bytes(), first.bytes(), "what comes before is good");
      ColdRead next = reader.read(request(first.nextOffset(), 1 << 20));
      assertTrue(next.hasFailed());
    }
  }

  @Test
  void indexesAreFetchedOnce() throws IOException {
    fillAndTier();
    long end = tier.segments().get(0).endOffset();

    for (long offset = 0; offset <= end; offset++) {
      take(reader, request(offset, 100)).close();
    }

    assertEquals(1, tier.indexFetches);
  }

  @Test
  void manyReadersAtATimeFetchAnIndexOnceAndGiveBackAllMemory() throws Exception {
    NavigableMap<Long, Batch> hot = fillAndTier();
    Metrics metrics = new Metrics();
    List<ColdRead> reads = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      ColdReadLimits limits = new ColdReadLimits(4, 200, ColdReadLimits.BYTES_MIN, 500);
      RemoteLogReader shared = new RemoteLogReader(tier, tier, limits, threads, shard);
      shared.addTo(metrics);
      TieredLog log = partition.tiered();
      for (int i = 0; i < 90; i++) {
        reads.add(shared.read(request(log, i % 9, 1 << 20)));
      }
      CountDownLatch done = new CountDownLatch(reads.size());
      reads.forEach(read -> read.whenDone(done::countDown));
      assertTrue(done.await(60, TimeUnit.SECONDS));
    }
    for (int i = 0; i < reads.size(); i++) {
      try (ColdBatches got = reads.get(i).take()) {
        assertIsLog(hot, i % 9, got);
      }
    }

    assertTrue(metrics.text().contains("\nweir_remote_read_memory_bytes 0\n"));
    assertTrue(metrics.text().contains("\nweir_remote_index_misses_total 1\n"));
    assertEquals(1, tier.indexFetches);
  }

  @Test
  void aReadThatWasLeftIsFoundByTheNextAskAndNoOther() throws IOException {
    fillAndTier();
    reader.read(request(5, 1 << 20)).leave();
    int fetches = tier.fetches;

    take(reader, request(5, 1 << 20)).close();
    assertEquals(fetches, tier.fetches);
    take(reader, request(5, 1 << 20)).close();
    assertEquals(fetches + 1, tier.fetches);
  }

  @Test
  void aReadThatWasLeftIsForgottenAfterAWhile() throws IOException {
    fillAndTier();
    reader.read(request(5, 1 << 20)).leave();
    int fetches = tier.fetches;
    shard.advanceMs(ColdReadLimits.KEPT_MS + 1);

    take(reader, request(5, 1 << 20)).close();

    assertEquals(fetches + 1, tier.fetches);
  }

  @Test
  void aStoreThatIsDownIsAskedAgainAfterAMoment() throws IOException {
    fillAndTier();
    tier.isDown = true;
    assertThrows(KafkaStorageException.class, reader.read(request(5, 100))::take);
    tier.isDown = false;
    assertThrows(KafkaStorageException.class, reader.read(request(5, 100))::take);
    shard.advanceMs(ColdReadLimits.FAILURE_KEPT_MS);

    assertFalse(reader.read(request(5, 100)).hasFailed());
  }

  @Test
  void aTrailingEpochWithoutRecordsDoesNotHideWhatIsCopied() throws IOException {
    fillAndTier();
    partition.lead(99);

    TieredLog log = partition.tiered();
    var last = reader.latestTiered(log, "vc-1").join().orElseThrow();

    assertEquals(log.localLogStartOffset() - 1, last.offset());
  }

  @Test
  void randomLogsReadTheSameBeforeAndAfterTheirLocalDeletion() throws IOException {
    for (int seed = 0; seed < 12; seed++) {
      StepShard own = new StepShard();
      MemoryTier ownTier = new MemoryTier();
      Random random = new Random(seed);
      int bytes = 3_000 + random.nextInt(5_000);
      try (TieredPartition log = new TieredPartition(folder.resolve("p" + seed), own, 0, bytes);
          TieredPartition earlier =
              new TieredPartition(
                  folder.resolve("q" + seed), own, 0, 3_000 + random.nextInt(3_000))) {
        int shared = random.nextInt(40);
        for (int i = 0; i < 80; i++) {
          if (i == shared) {
            log.lead(50);
            earlier.lead(49); // goes another way from here
          } else if (i > shared && random.nextInt(10) == 0) {
            log.lead(50 + i);
          }
          int records = 1 + random.nextInt(4);
          int valueBytes = random.nextInt(20) == 0 ? 600 : random.nextInt(200);
          CompressionType codec = CODECS[random.nextInt(4)];
          log.append(codec, records, valueBytes, own.wallTimeMs() + i);
          earlier.append(codec, records, valueBytes, own.wallTimeMs() + i);
        }
        NavigableMap<Long, Batch> hot = log.localBatches();
        if (random.nextBoolean()) {
          earlier.copyTo(ownTier);
          log.copyTo(ownTier);
        } else {
          log.copyTo(ownTier);
          earlier.copyTo(ownTier);
        }
        if (random.nextInt(3) == 0) {
          log.replica().deleteRecords(random.nextInt(60));
          own.drain();
        }
        log.deleteCopied(ownTier);
        assertReadsAs(hot, log, reader(ownTier), random, "seed " + seed);
        assertEquals(0, ownTier.open.get(), "streams that were not closed");
      }
    }
  }

  private static void assertReadsAs(
      NavigableMap<Long, Batch> hot,
      TieredPartition log,
      RemoteLogReader reader,
      Random random,
      String seed)
      throws IOException {
    long start = log.replica().logStartOffset();
    NavigableMap<Long, Batch> local = log.localBatches();
    for (int run = 0; run < 5; run++) {
      long end = log.replica().highWatermark();
      long offset = start + random.nextInt((int) (end - start));
      while (offset < end) {
        Map.Entry<Long, Batch> expected = hot.floorEntry(offset);
        if (offset >= log.replica().localLogStartOffset()) {
          assertEquals(
              expected.getValue().bytes(), local.floorEntry(offset).getValue().bytes(), seed);
          offset = expected.getValue().nextOffset();
        } else {
          try (ColdBatches got =
              take(reader, request(log.tiered(), offset, 1 + random.nextInt(3_000)))) {
            assertIsLog(hot, offset, got);
            offset = got.nextOffset();
          }
        }
      }
    }
  }
}
