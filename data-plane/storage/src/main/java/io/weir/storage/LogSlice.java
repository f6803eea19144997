package io.weir.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * Whole batches, lying one after the other in one segment file. It holds the file open: it stays
 * readable after the segment was deleted, until {@link #close} (exactly once). Bytes below the high
 * watermark never change; a slice reaching above it can lose its end to a truncation, which {@link
 * #read} reports by an {@link EOFException}. Thread-safe.
 */
public final class LogSlice implements AutoCloseable {
  private final SharedFile file;
  private final long position;
  private final int sizeInBytes;
  private final long startOffset;
  private final long nextOffset;

  LogSlice(SharedFile file, long position, int sizeInBytes, long startOffset, long nextOffset) {
    this.file = file;
    this.position = position;
    this.sizeInBytes = sizeInBytes;
    this.startOffset = startOffset;
    this.nextOffset = nextOffset;
    if (file != null) {
      file.retain();
    }
  }

  /** A slice without bytes; reading goes on at {@code startOffset}. */
  public static LogSlice empty(long startOffset) {
    return new LogSlice(null, 0, 0, startOffset, startOffset);
  }

  /** Bytes of all batches together. */
  public int sizeInBytes() {
    return sizeInBytes;
  }

  /** Whether there is no batch. */
  public boolean isEmpty() {
    return sizeInBytes == 0;
  }

  /** The offset that was asked for; the first batch contains it (and may begin before it). */
  public long startOffset() {
    return startOffset;
  }

  /** Offset after the last batch: where the next read goes on. */
  public long nextOffset() {
    return nextOffset;
  }

  /**
   * The file, for sendfile together with {@link #position}; empty for simulated or empty slices.
   */
  public Optional<FileChannel> channel() {
    return file == null ? Optional.empty() : file.channel();
  }

  /** Where in the file the first batch begins. */
  public long position() {
    return position;
  }

  /**
   * Reads from {@code from} (bytes after the slice's start) until the target is full or the slice
   * ends; returns the bytes read.
   *
   * @throws EOFException when the log was truncated below the slice's end meanwhile
   */
  public int read(ByteBuffer target, int from) throws IOException {
    if (from < 0 || from > sizeInBytes) {
      throw new IndexOutOfBoundsException("from=" + from + " size=" + sizeInBytes);
    }
    int wanted = Math.min(target.remaining(), sizeInBytes - from);
    if (wanted == 0) {
      return 0;
    }
    int limit = target.limit();
    target.limit(target.position() + wanted);
    try {
      int got = file.read(target, position + from);
      if (got < wanted) {
        throw new EOFException("slice cut short: wanted=" + wanted + " got=" + got);
      }
      return got;
    } finally {
      target.limit(limit);
    }
  }

  /** Reads all bytes; the target must have {@link #sizeInBytes} remaining. */
  public void readFully(ByteBuffer target) throws IOException {
    if (target.remaining() < sizeInBytes) {
      throw new IllegalArgumentException("target too small: " + target.remaining());
    }
    read(target, 0);
  }

  /** One more holder of the same bytes, to be closed on its own. */
  public LogSlice retain() {
    return new LogSlice(file, position, sizeInBytes, startOffset, nextOffset);
  }

  @Override
  public void close() {
    if (file != null) {
      file.release();
    }
  }
}
