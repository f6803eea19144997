package io.weir.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open segment file with its holders counted: the segment and every slice of it. The last one to
 * release closes it. Thread-safe (atomic count); only the segment's owner writes.
 */
final class SharedFile {
  private static final Logger LOG = LoggerFactory.getLogger(SharedFile.class);

  private final DiskFile file;
  private final AtomicInteger holders = new AtomicInteger(1);

  SharedFile(DiskFile file) {
    this.file = file;
  }

  void retain() {
    if (holders.getAndIncrement() <= 0) {
      throw new IllegalStateException("retained after the last release");
    }
  }

  void release() {
    int left = holders.decrementAndGet();
    if (left == 0) {
      closeQuietly(file);
    } else if (left < 0) {
      throw new IllegalStateException("released more often than retained");
    }
  }

  /** Closes a file of which everything that must last was synced: a failing close loses nothing. */
  static void closeQuietly(DiskFile file) {
    try {
      file.close();
    } catch (IOException e) {
      LOG.warn("event=file_close_failed error={}", e.toString());
    }
  }

  DiskFile file() {
    return file;
  }

  int read(ByteBuffer target, long position) throws IOException {
    return file.read(target, position);
  }

  Optional<FileChannel> channel() {
    return file.channel();
  }
}
