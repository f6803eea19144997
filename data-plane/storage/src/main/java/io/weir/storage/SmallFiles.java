package io.weir.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.errors.CorruptRecordException;

/** Reading and atomically replacing files that fit in memory. Stateless. */
final class SmallFiles {
  /** Nothing read as a whole is larger than this. */
  static final int BYTES_MAX = 256 << 20;

  private static final String VERSION = "0";

  private SmallFiles() {}

  static ByteBuffer read(Disk disk, Path path) throws IOException {
    try (DiskFile file = disk.open(path)) {
      long size = file.size();
      if (size > BYTES_MAX) {
        throw new IOException("file of " + size + " bytes is too large: " + path);
      }
      ByteBuffer content = ByteBuffer.allocate((int) size);
      file.read(content, 0);
      return content.flip();
    }
  }

  static String readText(Disk disk, Path path) throws IOException {
    return StandardCharsets.UTF_8.decode(read(disk, path)).toString();
  }

  /**
   * Replaces a file as a whole. Returns it open, for a later sync; after a power loss before that
   * sync it may be the old one, or the new one from its beginning up to anywhere.
   */
  static DiskFile replace(Disk disk, Path path, ByteBuffer content) throws IOException {
    Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
    DiskFile file = disk.open(temporary);
    try {
      file.truncate(0);
      file.write(content, 0);
      disk.rename(temporary, path);
      return file;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Replaces a file so that it survives a power loss: afterwards it is the new one. */
  static void replaceDurably(Disk disk, Path path, ByteBuffer content) throws IOException {
    Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
    try (DiskFile file = disk.open(temporary)) {
      file.truncate(0);
      file.write(content, 0);
      file.sync();
    }
    disk.rename(temporary, path);
    disk.syncDirectory(path.getParent());
  }

  static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Kafka's checkpoint format: version, number of lines, the lines. */
  static ByteBuffer checkpoint(List<String> lines) {
    StringBuilder text = new StringBuilder();
    text.append(VERSION).append('\n').append(lines.size()).append('\n');
    for (String line : lines) {
      text.append(line).append('\n');
    }
    return utf8(text.toString());
  }

  /**
   * The lines of a checkpoint file; none when the file isn't there.
   *
   * @throws CorruptRecordException when it is not in the format
   */
  static List<String> readCheckpoint(Disk disk, Path path) throws IOException {
    if (!disk.exists(path)) {
      return List.of();
    }
    String text = readText(disk, path);
    List<String> lines = text.lines().toList();
    if (lines.size() < 2 || !lines.get(0).equals(VERSION)) {
      throw new CorruptRecordException("checkpoint of unknown version: " + path);
    }
    if (!text.endsWith("\n")) {
      // Cut within its last number, which is another number then (KAFKA-16541).
      throw new CorruptRecordException("checkpoint is cut short: " + path);
    }
    List<String> entries = lines.subList(2, lines.size());
    if (!lines.get(1).equals(Integer.toString(entries.size()))) {
      throw new CorruptRecordException(
          "checkpoint says " + lines.get(1) + " entries, has " + entries.size() + ": " + path);
    }
    return List.copyOf(entries);
  }
}
