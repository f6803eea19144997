package io.weir.tieredstorage.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentId;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;

/** Files of a sealed segment, and what a broker says of it. */
public record TestSegment(
    RemoteLogSegmentMetadata metadata,
    LogSegmentData data,
    byte[] log,
    byte[] offsetIndex,
    byte[] timeIndex,
    byte[] producerSnapshot,
    Optional<byte[]> transactionIndex,
    byte[] leaderEpochs) {
  public static final String TOPIC = "k3b0q9x2ma.orders";
  public static final Uuid TOPIC_ID = new Uuid(0x1122334455667788L, 0x99aabbccddeeff00L);

  /** A segment with indexes of random lengths and random bytes. */
  public static TestSegment of(Path folder, byte[] log, long seed) throws IOException {
    Random random = new Random(seed);
    return of(
        folder,
        TOPIC,
        new Uuid(random.nextLong(), random.nextLong()),
        log,
        bytes(random, random.nextInt(3_000)),
        bytes(random, random.nextInt(3_000)),
        bytes(random, random.nextInt(300)),
        random.nextBoolean() ? Optional.of(bytes(random, random.nextInt(500))) : Optional.empty(),
        bytes(random, random.nextInt(50)));
  }

  public static TestSegment of(
      Path folder,
      String topic,
      Uuid segmentId,
      byte[] log,
      byte[] offsetIndex,
      byte[] timeIndex,
      byte[] producerSnapshot,
      Optional<byte[]> transactionIndex,
      byte[] leaderEpochs)
      throws IOException {
    Files.createDirectories(folder);
    Path transactions = folder.resolve("00042.txnindex");
    if (transactionIndex.isPresent()) {
      Files.write(transactions, transactionIndex.get());
    }
    LogSegmentData data =
        new LogSegmentData(
            Files.write(folder.resolve("00042.log"), log),
            Files.write(folder.resolve("00042.index"), offsetIndex),
            Files.write(folder.resolve("00042.timeindex"), timeIndex),
            transactionIndex.map(bytes -> transactions),
            Files.write(folder.resolve("00100.snapshot"), producerSnapshot),
            ByteBuffer.wrap(leaderEpochs));
    RemoteLogSegmentMetadata metadata =
        new RemoteLogSegmentMetadata(
            new RemoteLogSegmentId(
                new TopicIdPartition(TOPIC_ID, new TopicPartition(topic, 7)), segmentId),
            42,
            99,
            1_790_000_000_123L,
            1,
            1_790_000_000_456L,
            log.length,
            Map.of(3, 42L));
    return new TestSegment(
        metadata,
        data,
        log,
        offsetIndex,
        timeIndex,
        producerSnapshot,
        transactionIndex,
        leaderEpochs);
  }

  /** Record batches of text that compresses well, by the producer or not. */
  public static byte[] batches(int bytesMin, Compression compression, long seed) {
    Random random = new Random(seed);
    var out = new java.io.ByteArrayOutputStream();
    long offset = 42;
    while (out.size() < bytesMin) {
      SimpleRecord[] records = new SimpleRecord[50];
      for (int i = 0; i < records.length; i++) {
        String text = "order " + random.nextInt(1_000) + " of customer " + random.nextInt(100);
        records[i] =
            new SimpleRecord(
                1_790_000_000_000L + i, null, text.repeat(4).getBytes(StandardCharsets.UTF_8));
      }
      MemoryRecords batch = MemoryRecords.withRecords(offset, compression, records);
      byte[] bytes = new byte[batch.sizeInBytes()];
      batch.buffer().duplicate().get(bytes);
      out.write(bytes, 0, bytes.length);
      offset += records.length;
    }
    return out.toByteArray();
  }

  public static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
