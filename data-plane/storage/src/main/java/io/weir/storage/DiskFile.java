package io.weir.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * An open file, accessed by position. Reads are thread-safe and may run beside one writer; it stays
 * readable after the file was deleted or renamed, until closed.
 */
public interface DiskFile extends AutoCloseable {
  /** Size in bytes. */
  long size() throws IOException;

  /**
   * Reads at a position until the target is full or the file ends; returns the bytes read, 0 at the
   * end of the file.
   */
  int read(ByteBuffer target, long position) throws IOException;

  /** Writes all remaining bytes at a position (one system call where the system allows). */
  void write(ByteBuffer source, long position) throws IOException;

  /** Cuts the file to a size; no-op when it is not longer. */
  void truncate(long size) throws IOException;

  /** Returns once content and size survive a power loss. Thread-safe. */
  void sync() throws IOException;

  /** The channel, for sendfile; empty when there is no real file. Never to be closed by callers. */
  Optional<FileChannel> channel();

  @Override
  void close() throws IOException;
}
