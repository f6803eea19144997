package io.weir.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Files as the log needs them. Production: {@link FileDisk}; tests and the simulator: an in-memory
 * one that forgets unsynced bytes and injects errors. Thread-safe. Every method throws {@link
 * IOException} on a fault of the device and then leaves nothing half done that recovery couldn't
 * mend.
 */
public interface Disk {
  /** Opens a file for reading and writing; makes it when it doesn't exist. The caller closes it. */
  DiskFile open(Path file) throws IOException;

  /** Whether a file or folder is there. */
  boolean exists(Path path) throws IOException;

  /** Whether it is a folder. */
  boolean isDirectory(Path path) throws IOException;

  /**
   * Names (not paths) of a folder's entries, sorted; {@code NoSuchFileException} without folder.
   */
  List<String> list(Path directory) throws IOException;

  /** Makes a folder and its parents; no-op when it is there. */
  void createDirectories(Path directory) throws IOException;

  /** Renames a file or folder atomically; a file at {@code to} is replaced. */
  void rename(Path from, Path to) throws IOException;

  /** Removes a file or a folder with all that is in it; no-op when absent. */
  void delete(Path path) throws IOException;

  /** Makes creations, renames and deletions in this folder survive a power loss. */
  void syncDirectory(Path directory) throws IOException;

  /**
   * Takes an exclusive lock that ends with the process; released by closing.
   *
   * @throws DirectoryInUseException when another process (or this one) holds it, naming the file
   */
  AutoCloseable lock(Path file) throws IOException;
}
