package io.weir.broker.tiering.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.replication.TieredLog;
import io.weir.storage.TimestampAndOffset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Look-ups by time against a list of all records. */
class RemoteTimesTest {
  @TempDir Path folder;
  private final StepShard shard = new StepShard();
  private final MemoryTier tier = new MemoryTier();
  private final TreeMap<Long, Long> timeByOffset = new TreeMap<>();
  private TieredPartition partition;
  private RemoteLogReader reader;

  /** Times that go up and down; a divergent copy with other times; records deleted at the start. */
  @BeforeEach
  void fill() throws IOException {
    partition = new TieredPartition(folder.resolve("a"), shard, 0, 1_500);
    Random random = new Random(9);
    try (TieredPartition diverged = new TieredPartition(folder.resolve("b"), shard, 0, 1_100)) {
      diverged.lead(3);
      partition.lead(4);
      for (int i = 0; i < 50; i++) {
        long time = shard.wallTimeMs() + random.nextInt(1_000);
        CompressionType codec = i % 2 == 0 ? CompressionType.NONE : CompressionType.LZ4;
        partition.append(codec, 2, 30, time);
        diverged.append(codec, 2, 30, time + 5_000);
      }
      diverged.copyTo(tier);
    }
    for (TieredPartition.Batch batch : partition.localBatches().values()) {
      MemoryRecords.readableRecords(batch.bytes())
          .records()
          .forEach(record -> timeByOffset.put(record.offset(), record.timestamp()));
    }
    partition.copyTo(tier);
    partition.replica().deleteRecords(7);
    shard.drain();
    partition.deleteCopied(tier);
    reader =
        new RemoteLogReader(
            tier,
            tier,
            new ColdReadLimits(1, 10, ColdReadLimits.BYTES_MIN, 500),
            Runnable::run,
            shard);
  }

  @AfterEach
  void close() {
    partition.close();
    assertEquals(0, tier.open.get(), "streams that were not closed");
  }

  private TreeMap<Long, Long> cold() {
    TieredLog log = partition.tiered();
    assertTrue(log.localLogStartOffset() > 40, "most of it is cold");
    return new TreeMap<>(timeByOffset.subMap(7L, log.localLogStartOffset()));
  }

  @Test
  void theFirstRecordAtOrAfterATimeIsFound() {
    TreeMap<Long, Long> cold = cold();
    for (long time = shard.wallTimeMs() - 5; time < shard.wallTimeMs() + 1_010; time += 3) {
      long wanted = time;
      Optional<Long> expected =
          cold.keySet().stream().filter(offset -> cold.get(offset) >= wanted).findFirst();

      Optional<TimestampAndOffset> found =
          reader.firstAtOrAfter(partition.tiered(), time, "vc-1").join();

      assertEquals(expected, found.map(TimestampAndOffset::offset), "at " + time);
    }
  }

  @Test
  void theFirstRecordWithTheLargestTimeIsFound() {
    TreeMap<Long, Long> cold = cold();
    long largest = cold.values().stream().mapToLong(Long::longValue).max().getAsLong();
    long expected =
        cold.keySet().stream().filter(offset -> cold.get(offset) == largest).findFirst().get();

    TimestampAndOffset found = reader.largest(partition.tiered(), -1, "vc-1").join().orElseThrow();

    assertEquals(largest, found.timestampMs());
    assertEquals(expected, found.offset());
    assertTrue(reader.largest(partition.tiered(), largest + 1, "vc-1").join().isEmpty());
  }

  @Test
  void theTimeNearAnOffsetIsItsCopiedSegmentsNewest() {
    OptionalLong near = reader.timestampNear(partition.tiered(), 10, "vc-1").join();

    assertTrue(near.getAsLong() >= timeByOffset.get(10L));
    assertTrue(near.getAsLong() < shard.wallTimeMs() + 2_000, "not of the divergent copy");
  }
}
