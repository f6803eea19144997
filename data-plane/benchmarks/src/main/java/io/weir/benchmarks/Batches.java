package io.weir.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;

/** Record batches as a producer makes them, the same bytes in every run. */
final class Batches {
  private static final int SEED = 42;
  private static final int WORDS = 1_000;
  private static final int RECORD_OVERHEAD_BYTES_MAX = 40;

  private Batches() {}

  /** One batch of records whose values look like JSON logs, so that codecs find what they find. */
  static ByteBuffer batch(CompressionType codec, int records, int valueBytes) {
    Random random = new Random(SEED);
    MemoryRecordsBuilder builder =
        MemoryRecords.builder(
            ByteBuffer.allocate(256 + records * (valueBytes + RECORD_OVERHEAD_BYTES_MAX)),
            RecordBatch.MAGIC_VALUE_V2,
            Compression.of(codec).build(),
            TimestampType.CREATE_TIME,
            0);
    long nowMs = System.currentTimeMillis();
    for (int i = 0; i < records; i++) {
      builder.append(nowMs, null, value(random, valueBytes));
    }
    MemoryRecords built = builder.build();
    ByteBuffer direct = ByteBuffer.allocateDirect(built.sizeInBytes());
    direct.put(built.buffer().duplicate()).flip();
    return direct;
  }

  private static byte[] value(Random random, int bytes) {
    StringBuilder text = new StringBuilder("{\"id\":").append(random.nextInt());
    while (text.length() < bytes) {
      text.append(",\"field-").append(random.nextInt(WORDS)).append("\":").append(random.nextInt());
    }
    return text.substring(0, bytes).getBytes(StandardCharsets.US_ASCII);
  }
}
