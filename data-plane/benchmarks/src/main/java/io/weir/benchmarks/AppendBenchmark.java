package io.weir.benchmarks;

import io.weir.storage.AppendOrigin;
import io.weir.storage.PartitionLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.record.internal.CompressionType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A leader's append of one batch to the page cache: ours, and Kafka's own log as the control. Both
 * write the same bytes to the same disk.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AppendBenchmark {
  /** What is appended. */
  public enum Batch {
    /** 64 records of 1 KiB. */
    KIB_1_NONE(CompressionType.NONE, 64, 1024),
    /** The same by lz4. */
    KIB_1_LZ4(CompressionType.LZ4, 64, 1024),
    /** 600 records of 100 bytes. */
    BYTES_100_NONE(CompressionType.NONE, 600, 100),
    /** One record of 100 bytes. */
    ONE_RECORD(CompressionType.NONE, 1, 100);

    private final CompressionType codec;
    private final int records;
    private final int valueBytes;

    Batch(CompressionType codec, int records, int valueBytes) {
      this.codec = codec;
      this.records = records;
      this.valueBytes = valueBytes;
    }

    ByteBuffer bytes() {
      return Batches.batch(codec, records, valueBytes);
    }
  }

  /** What is appended. */
  @Param public Batch batch;

  private ByteBuffer original;
  private ByteBuffer copy;
  private Scratch scratch;
  private PartitionLog log;
  private KafkaLog control;

  /** Makes both logs. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    original = batch.bytes();
    copy = ByteBuffer.allocateDirect(original.remaining());
    scratch = new Scratch();
    log = scratch.newLog();
    control = new KafkaLog(scratch.folder().resolve("kafka"));
  }

  /** Between iterations, so that a trial stays within its disk. */
  @Setup(Level.Iteration)
  public void replaceFull() throws IOException {
    if (log.sizeInBytes() > 0) {
      log = scratch.replace(log);
    }
    control.restart();
  }

  /** Erases both. */
  @TearDown(Level.Trial)
  public void close() {
    control.close();
    scratch.close();
  }

  /** Ours. */
  @Benchmark
  public long weir() {
    if (log.sizeInBytes() > Scratch.LOG_BYTES_MAX) {
      log = scratch.replace(log);
    }
    return log.appendAsLeader(fresh(), 0, AppendOrigin.CLIENT).lastOffset();
  }

  /** Kafka's {@code UnifiedLog}. */
  @Benchmark
  public long kafka() throws IOException {
    if (control.sizeInBytes() > Scratch.LOG_BYTES_MAX) {
      control.restart();
    }
    return control.append(fresh());
  }

  /** An append writes offsets and epoch into the batch, so each gets the producer's bytes anew. */
  private ByteBuffer fresh() {
    return copy.clear().put(original.duplicate()).flip();
  }
}
