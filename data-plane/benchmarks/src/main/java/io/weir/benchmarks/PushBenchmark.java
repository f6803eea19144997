package io.weir.benchmarks;

import io.weir.replication.Frame;
import io.weir.replication.FrameCodec;
import io.weir.replication.InvalidFrameException;
import io.weir.replication.Payload;
import io.weir.replication.ReplicaKey;
import io.weir.storage.AppendOrigin;
import io.weir.storage.LogSlice;
import io.weir.storage.PartitionLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
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
 * A batch from the leader's page cache into a frame, and from the frame into the follower's log.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PushBenchmark {
  private static final int FRAME_HEAD_BYTES_MAX = 128;

  /** What is pushed. */
  @Param public AppendBenchmark.Batch batch;

  private Scratch scratch;
  private PartitionLog leader;
  private PartitionLog follower;
  private ReplicaKey key;
  private ByteBuffer wire;
  private ByteBuffer encoded;
  private int batchOffset;
  private int records;

  /** The leader's log holds one batch, which is pushed again and again at the follower's end. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    scratch = new Scratch();
    leader = scratch.newLog();
    records = (int) leader.appendAsLeader(batch.bytes(), 0, AppendOrigin.CLIENT).lastOffset() + 1;
    follower = scratch.newLog();
    key = new ReplicaKey(leader.id().topicId(), 0, 0, 1);
    wire = ByteBuffer.allocateDirect(FRAME_HEAD_BYTES_MAX + (int) leader.sizeInBytes());
    encode();
    encoded = wire.flip();
    batchOffset = encoded.limit() - (int) leader.sizeInBytes();
    wire = ByteBuffer.allocateDirect(encoded.capacity());
  }

  /** Between iterations, so that a trial stays within its disk. */
  @Setup(Level.Iteration)
  public void replaceFull() {
    if (follower.sizeInBytes() > 0) {
      follower = scratch.replace(follower);
    }
  }

  /** Erases both. */
  @TearDown(Level.Trial)
  public void close() {
    scratch.close();
  }

  /** The leader's part: reads the log, writes the frame. */
  @Benchmark
  public ByteBuffer encode() throws IOException {
    wire.clear();
    LogSlice slice = leader.read(0, 1 << 20, Long.MAX_VALUE, true);
    Frame.Append frame = new Frame.Append(key, 0, 0, 0, new Payload.OfSlice(slice));
    FrameCodec.encode(frame, wire);
    frame.release();
    return wire;
  }

  /** The follower's part: reads the frame, checks the batch, appends it. */
  @Benchmark
  public long decodeAndApply() throws InvalidFrameException {
    if (follower.sizeInBytes() > Scratch.LOG_BYTES_MAX) {
      follower = scratch.replace(follower);
    }
    encoded.putLong(batchOffset, follower.logEndOffset()); // outside of what the CRC covers
    ByteBuffer in = encoded.duplicate().position(FrameCodec.LENGTH_BYTES);
    Frame.Append frame = (Frame.Append) FrameCodec.decode(in, () -> {});
    Payload.OfBuffer payload = (Payload.OfBuffer) frame.payload();
    long end = follower.appendAsFollower(payload.bytes()).lastOffset() + 1;
    frame.release();
    if (end % records != 0) {
      throw new IllegalStateException("the follower's log ends at " + end);
    }
    return end;
  }
}
