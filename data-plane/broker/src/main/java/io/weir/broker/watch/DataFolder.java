package io.weir.broker.watch;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Asks for the state of the folder that holds a node's logs. */
@FunctionalInterface
public interface DataFolder {
  /**
   * The room that its file system has.
   *
   * @param freeBytes that this process may still use
   * @param totalBytes of the file system
   */
  record Space(long freeBytes, long totalBytes) {}

  /**
   * Looks; may block as long as the device does.
   *
   * @throws IOException if the folder is not there or can't be written
   */
  Space look() throws IOException;

  /** A real folder. */
  static DataFolder at(Path folder) {
    return () -> {
      if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
        throw new IOException("is not a writable folder");
      }
      FileStore store = Files.getFileStore(folder);
      return new Space(store.getUsableSpace(), store.getTotalSpace());
    };
  }
}
