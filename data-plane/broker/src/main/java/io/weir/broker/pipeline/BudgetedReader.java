package io.weir.broker.pipeline;

import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Readable;

/**
 * Reads a request's body with at most so many reads, as a frame of megabytes can hold millions of
 * elements that take an event loop seconds. Kafka's messages put some arrays into hashed
 * collections that probe linearly: elements of equal hash cost their number squared, and its cube
 * when a collection grows, which it does at its last element, or at 1,000 and 2,000. Those APIs get
 * small budgets and short arrays. Record buffers are not copied and count as one read. Not
 * thread-safe.
 */
final class BudgetedReader extends ByteBufferAccessor {
  /** Reads of APIs whose arrays are read in linear time: 100,000 partitions of a Fetch pass. */
  static final int READS_MAX = 2_000_000;

  /** Reads of APIs for data whose topics are hashed: 10,000 partitions pass. */
  static final int HASHED_DATA_READS_MAX = 100_000;

  /** Reads of all other APIs that have hashed arrays: 999 new topics pass. */
  static final int HASHED_READS_MAX = 10_000;

  /**
   * Elements of one array of Produce and its like; its one hashed collection grows once at most.
   */
  static final int HASHED_DATA_ELEMENTS_MAX = 2_000;

  /**
   * Elements of one array of the others, which hold many collections. A collection made for n
   * elements grows at its n-th, at n³/6 steps when all are of one hash: a request of such arrays
   * can hold an event loop for up to three seconds.
   */
  static final int HASHED_ELEMENTS_MAX = 999;

  private final int elementsMax;
  private int left;

  /**
   * Makes a reader at a buffer's position.
   *
   * @param body not copied
   * @param reads how many are allowed
   */
  BudgetedReader(ByteBuffer body, int reads) {
    super(body);
    this.left = reads;
    this.elementsMax =
        switch (reads) {
          case HASHED_READS_MAX -> HASHED_ELEMENTS_MAX;
          case HASHED_DATA_READS_MAX -> HASHED_DATA_ELEMENTS_MAX;
          default -> reads;
        };
  }

  private BudgetedReader(ByteBuffer body, int reads, int elementsMax) {
    super(body);
    this.left = reads;
    this.elementsMax = elementsMax;
  }

  /** How many reads a request of an API may take; covers every API with a hashed array. */
  static int readsMax(ApiKeys api) {
    return switch (api) {
      case PRODUCE, OFFSET_FOR_LEADER_EPOCH -> HASHED_DATA_READS_MAX;
      case JOIN_GROUP,
          CREATE_TOPICS,
          CREATE_PARTITIONS,
          OFFSET_DELETE,
          ALTER_CONFIGS,
          INCREMENTAL_ALTER_CONFIGS,
          ADD_PARTITIONS_TO_TXN,
          ALTER_REPLICA_LOG_DIRS,
          ALTER_SHARE_GROUP_OFFSETS,
          BEGIN_QUORUM_EPOCH,
          END_QUORUM_EPOCH,
          ADD_RAFT_VOTER,
          UPDATE_RAFT_VOTER,
          BROKER_REGISTRATION,
          CONTROLLER_REGISTRATION,
          DESCRIBE_PRODUCERS,
          ELECT_LEADERS,
          SHARE_ACKNOWLEDGE,
          SHARE_FETCH,
          UPDATE_FEATURES,
          DESCRIBE_LOG_DIRS ->
          HASHED_READS_MAX;
      default -> READS_MAX;
    };
  }

  private void spend() {
    if (left == 0) {
      throw new MalformedRequestException("request with too many elements");
    }
    left--;
  }

  /**
   * At most the reads that are left and the elements that an array may have: messages refuse an
   * array that is longer than what remains.
   */
  @Override
  public int remaining() {
    return Math.min(super.remaining(), Math.min(left, elementsMax));
  }

  @Override
  public byte readByte() {
    spend();
    return super.readByte();
  }

  @Override
  public short readShort() {
    spend();
    return super.readShort();
  }

  @Override
  public int readInt() {
    spend();
    return super.readInt();
  }

  @Override
  public long readLong() {
    spend();
    return super.readLong();
  }

  @Override
  public double readDouble() {
    spend();
    return super.readDouble();
  }

  @Override
  public byte[] readArray(int length) {
    spend();
    return super.readArray(length);
  }

  @Override
  public int readUnsignedVarint() {
    spend();
    return super.readUnsignedVarint();
  }

  @Override
  public ByteBuffer readByteBuffer(int length) {
    spend();
    return super.readByteBuffer(length);
  }

  @Override
  public int readVarint() {
    spend();
    return super.readVarint();
  }

  @Override
  public long readVarlong() {
    spend();
    return super.readVarlong();
  }

  /** The rest, with the rest of the budget. */
  @Override
  public Readable slice() {
    return new BudgetedReader(buffer().slice(), left, elementsMax);
  }
}
