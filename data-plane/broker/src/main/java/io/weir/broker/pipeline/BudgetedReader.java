package io.weir.broker.pipeline;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.types.RawTaggedField;

/**
 * Reads a request's body with at most so many reads, as a frame of megabytes can hold millions of
 * elements that take an event loop seconds. Kafka's messages put some arrays into hashed
 * collections that probe linearly: elements of equal hash cost their number squared, and its cube
 * when a collection grows, which it does at its last element, or at 1,000 and 2,000. Those APIs get
 * small budgets and short arrays. Record buffers are not copied and count as one read.
 *
 * <p>Memory is bounded as well: an empty string is one byte in a frame and over forty on the heap.
 * What a list and its texts will take is estimated before it is allocated. Tagged fields that the
 * messages don't know (KIP-482) are skipped, as nobody here asks for them.
 *
 * <p>Exceeding a limit throws {@link MalformedRequestException} with that limit. Not thread-safe.
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
   * can hold an event loop for up to three seconds, but for CreateTopics, which {@link
   * CreateTopicsScan} looks at before.
   */
  static final int HASHED_ELEMENTS_MAX = 999;

  /** Bytes that a body may take on the heap, per byte of it. */
  static final int DECODED_BYTES_PER_BYTE = 4;

  /** Bytes that a body of any size may take besides: the names of 50,000 topics pass. */
  static final long DECODED_BYTES_BASE = 4 << 20;

  /** An element's place in its list, and the least that an object takes. */
  private static final int ELEMENT_BYTES = 32;

  /** A text's objects; its bytes are there twice while it is read. */
  private static final int TEXT_BYTES = 56;

  private final int elementsMax;
  private int left;
  private long bytesLeft;

  /** What was read last, as a number of elements. */
  private int lastCount;

  /**
   * Makes a reader at a buffer's position.
   *
   * @param body not copied
   * @param reads how many are allowed
   */
  BudgetedReader(ByteBuffer body, int reads) {
    super(body);
    this.left = reads;
    this.bytesLeft = DECODED_BYTES_BASE + (long) DECODED_BYTES_PER_BYTE * body.remaining();
    this.elementsMax =
        switch (reads) {
          case HASHED_READS_MAX -> HASHED_ELEMENTS_MAX;
          case HASHED_DATA_READS_MAX -> HASHED_DATA_ELEMENTS_MAX;
          default -> reads;
        };
  }

  private BudgetedReader(ByteBuffer body, int reads, long bytes, int elementsMax) {
    super(body);
    this.left = reads;
    this.bytesLeft = bytes;
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
      throw new MalformedRequestException(RequestLimit.FIELDS);
    }
    left--;
  }

  private void spendBytes(long bytes) {
    bytesLeft -= bytes;
    if (bytesLeft < 0) {
      throw new MalformedRequestException(RequestLimit.DECODED_BYTES);
    }
  }

  /**
   * Messages ask for it once they have read how many elements a list has, before they make the
   * list, and refuse a list of more elements than this.
   */
  @Override
  public int remaining() {
    int bytes = super.remaining();
    if (lastCount <= bytes) {
      if (lastCount > elementsMax) {
        throw new MalformedRequestException(RequestLimit.ELEMENTS);
      }
      if (lastCount > left) {
        throw new MalformedRequestException(RequestLimit.FIELDS);
      }
      spendBytes((long) ELEMENT_BYTES * Math.max(0, lastCount));
    }
    return bytes;
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
    lastCount = super.readInt();
    return lastCount;
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
    if (length <= super.remaining()) {
      spendBytes(TEXT_BYTES + 2L * length);
    }
    return super.readArray(length);
  }

  @Override
  public int readUnsignedVarint() {
    spend();
    int value = super.readUnsignedVarint();
    lastCount = value - 1; // 0 stands for null
    return value;
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

  @Override
  public List<RawTaggedField> readUnknownTaggedField(
      List<RawTaggedField> unknown, int tag, int size) {
    spend();
    if (size < 0 || size > super.remaining()) {
      throw new MalformedRequestException("tagged field beyond the request");
    }
    buffer().position(buffer().position() + size);
    return unknown;
  }

  /** The rest, with the rest of the budget. */
  @Override
  public Readable slice() {
    return new BudgetedReader(buffer().slice(), left, bytesLeft, elementsMax);
  }
}
