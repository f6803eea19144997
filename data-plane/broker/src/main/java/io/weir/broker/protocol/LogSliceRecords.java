package io.weir.broker.protocol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.RecordsSend;

/**
 * Records of a response that still lie in a log. Put in a response instead of {@code
 * MemoryRecords}; the pipeline sends them from the file (plaintext) or through pooled buffers (TLS)
 * and closes them once they are sent, or once the response is dropped. Immutable; each is sent
 * once.
 */
public final class LogSliceRecords implements BaseRecords, AutoCloseable {
  private final Source source;

  /** Wraps a slice, whose owner this becomes. */
  public LogSliceRecords(Source source) {
    this.source = source;
  }

  /** Where the bytes are. */
  public Source source() {
    return source;
  }

  @Override
  public int sizeInBytes() {
    return source.sizeInBytes();
  }

  /** Kafka's own way of sending, which nothing here uses. */
  @Override
  public RecordsSend<? extends BaseRecords> toSend() {
    throw new UnsupportedOperationException("sent by the response encoder");
  }

  @Override
  public void close() {
    source.close();
  }

  /** Bytes of a log. Safe to read on any thread until closed. */
  public interface Source extends AutoCloseable {
    /** How many bytes. */
    int sizeInBytes();

    /** How many offsets it takes a reader on; as many as records where none was compacted away. */
    long records();

    /** The file that holds them, if it is one; it stays open until this is closed. */
    Optional<FileChannel> channel();

    /** Where they begin in {@link #channel}. */
    long position();

    /**
     * Fills the target's remaining bytes.
     *
     * @param offset of the first byte to read, counted from the beginning of the slice
     * @throws IOException if they cannot be read in full
     */
    void readFully(ByteBuffer target, int offset) throws IOException;

    /** Gives the bytes back. Idempotent. */
    @Override
    void close();
  }
}
