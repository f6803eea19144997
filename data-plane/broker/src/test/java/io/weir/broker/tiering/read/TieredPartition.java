package io.weir.broker.tiering.read;

import io.weir.protocol.RandomSource;
import io.weir.protocol.batch.BatchCursor;
import io.weir.replication.BrokerTable;
import io.weir.replication.FetchedPartition;
import io.weir.replication.IsrChanger;
import io.weir.replication.LeadershipListener;
import io.weir.replication.LocalNode;
import io.weir.replication.PartitionReplica;
import io.weir.replication.PartitionState;
import io.weir.replication.ReplicaRegistry;
import io.weir.replication.ReplicationConfig;
import io.weir.replication.ReplicationPorts;
import io.weir.replication.TieredLog;
import io.weir.storage.AppendOrigin;
import io.weir.storage.DirectoryIdentity;
import io.weir.storage.FileDisk;
import io.weir.storage.LogConfig;
import io.weir.storage.LogDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** The one replica of a tiered partition, on real files, which leads epoch after epoch. */
public final class TieredPartition implements AutoCloseable {
  /** A batch as it lies in the log. */
  public record Batch(long baseOffset, long nextOffset, ByteBuffer bytes) {}

  private static final int NODE = 1;
  private static final long BROKER_EPOCH = 40;

  private final StepShard shard;
  private final TopicIdPartition id;
  private final LogConfig config;
  private final LogDirectory logs;
  private final ReplicaRegistry registry;
  private int leaderEpoch = -1;
  private int changes;

  /** Opens it in a folder of its own, leading epoch 0. */
  public TieredPartition(Path folder, StepShard shard, int partition, int segmentBytes) {
    this.shard = shard;
    this.id = new TopicIdPartition(new Uuid(11, 13), partition, "vc00000001.orders");
    this.config = config(segmentBytes);
    this.logs =
        LogDirectory.open(
            folder,
            new DirectoryIdentity("tiered-000000000000000", NODE, new Uuid(3, 5)),
            new FileDisk(),
            shard,
            any -> config,
            Runnable::run,
            Runnable::run);
    this.registry =
        new ReplicaRegistry(
            ReplicationConfig.DEFAULT,
            new LocalNode(NODE, "localhost", () -> BROKER_EPOCH),
            shard,
            logs,
            Runnable::run,
            new ReplicationPorts(
                shard,
                random(),
                (peer, handler) -> {
                  throw new IllegalStateException("no peers");
                },
                proposal ->
                    CompletableFuture.completedFuture(
                        new IsrChanger.Refused(Errors.INELIGIBLE_REPLICA)),
                LeadershipListener.NONE));
    lead(0);
  }

  private static LogConfig config(int segmentBytes) {
    LogConfig d = LogConfig.DEFAULT;
    return new LogConfig(
        segmentBytes,
        d.segmentMs(),
        d.indexBytesMax(),
        200,
        d.maxMessageBytes(),
        TimestampType.CREATE_TIME,
        d.producerIdExpirationMs(),
        Long.MAX_VALUE,
        Long.MAX_VALUE,
        false,
        true,
        -1,
        -1,
        true,
        false,
        -1,
        1,
        false);
  }

  private static RandomSource random() {
    java.util.Random random = new java.util.Random(5);
    return new RandomSource() {
      @Override
      public long nextLong() {
        return random.nextLong();
      }

      @Override
      public int nextInt(int boundExclusive) {
        return random.nextInt(boundExclusive);
      }
    };
  }

  /** Leads a later epoch. */
  public void lead(int epoch) {
    leaderEpoch = epoch;
    PartitionState state =
        new PartitionState(
            id, NODE, epoch, ++changes, List.of(NODE), List.of(NODE), false, 1, config);
    BrokerTable.Broker self =
        new BrokerTable.Broker(NODE, BROKER_EPOCH, false, false, "localhost", 1);
    var unused = registry.apply(List.of(state), List.of(), new BrokerTable(Map.of(NODE, self)));
    shard.drain();
  }

  /** The replica. */
  public PartitionReplica replica() {
    return registry.find(id.topicId(), id.partition()).orElseThrow();
  }

  /** What it says of itself. */
  public TieredLog tiered() {
    return replica().tieredLog().orElseThrow();
  }

  /** Appends a batch. */
  public void append(CompressionType codec, int records, int valueBytes, long timestampMs) {
    SimpleRecord[] all = new SimpleRecord[records];
    for (int i = 0; i < records; i++) {
      byte[] value = new byte[valueBytes];
      new java.util.Random(timestampMs * 31 + i + leaderEpoch).nextBytes(value);
      all[i] = new SimpleRecord(timestampMs + i, value);
    }
    MemoryRecords batch = MemoryRecords.withRecords(0, Compression.of(codec).build(), all);
    ByteBuffer own = ByteBuffer.allocate(batch.sizeInBytes()).put(batch.buffer()).flip();
    replica().append(own, (short) 1, leaderEpoch, AppendOrigin.CLIENT);
    shard.drain();
  }

  /** Everything that is read here, by base offset. */
  public NavigableMap<Long, Batch> localBatches() throws IOException {
    NavigableMap<Long, Batch> found = new TreeMap<>();
    long offset = replica().localLogStartOffset();
    while (offset < replica().highWatermark()) {
      try (FetchedPartition read = replica().read(offset, -1, -1, 1 << 20, true)) {
        ByteBuffer bytes = ByteBuffer.allocate(read.slice().sizeInBytes());
        read.slice().readFully(bytes);
        for (Batch batch : batches(bytes.flip())) {
          found.put(batch.baseOffset(), batch);
        }
        offset = read.slice().nextOffset();
      }
    }
    return found;
  }

  /** The batches in a buffer; all of it must be whole batches. */
  public static List<Batch> batches(ByteBuffer bytes) {
    List<Batch> found = new ArrayList<>();
    BatchCursor cursor = new BatchCursor().over(bytes);
    while (cursor.next()) {
      int size = (int) cursor.header().sizeInBytes();
      ByteBuffer own = ByteBuffer.allocate(size);
      own.put(bytes.slice(cursor.header().start(), size)).flip();
      found.add(new Batch(cursor.header().baseOffset(), cursor.header().nextOffset(), own));
    }
    if (cursor.bytesLeft() != 0) {
      throw new AssertionError("half a batch: " + cursor.bytesLeft());
    }
    return found;
  }

  /** Copies what is sealed. */
  public void copyTo(MemoryTier tier) throws IOException {
    tier.copy(tiered(), replica()::segmentFiles);
  }

  /** Deletes what is copied. */
  public void deleteCopied(MemoryTier tier) {
    replica().deleteCopied(tier.coverage(tiered()));
    shard.drain();
  }

  @Override
  public void close() {
    var unused = registry.close();
    shard.drain();
    logs.close();
  }
}
