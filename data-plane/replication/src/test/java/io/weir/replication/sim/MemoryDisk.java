package io.weir.replication.sim;

import io.weir.storage.Disk;
import io.weir.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Files in memory. A killed process loses nothing; a power loss cuts the end off log files, down to
 * what was synced at most. Single-threaded.
 */
final class MemoryDisk implements Disk {
  private static final class Content {
    byte[] bytes = new byte[64];
    int size;
    int synced;
  }

  private final TreeMap<String, Content> files = new TreeMap<>();
  private final Set<String> folders = new HashSet<>();
  private final Set<String> locks = new HashSet<>();

  /** The process is gone. */
  void killed() {
    locks.clear();
  }

  /** Cuts unsynced ends of log files. */
  void powerLoss(Random random) {
    files.forEach(
        (name, content) -> {
          if (name.endsWith(".log") && content.size > content.synced) {
            content.size = content.synced + random.nextInt(content.size - content.synced + 1);
            content.synced = content.size;
          }
        });
  }

  @Override
  public DiskFile open(Path file) {
    return new Handle(files.computeIfAbsent(file.toString(), p -> new Content()));
  }

  @Override
  public boolean exists(Path path) {
    return files.containsKey(path.toString()) || folders.contains(path.toString());
  }

  @Override
  public boolean isDirectory(Path path) {
    return folders.contains(path.toString());
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    if (!isDirectory(directory)) {
      throw new NoSuchFileException(directory.toString());
    }
    Set<String> names = new HashSet<>(files.keySet());
    names.addAll(folders);
    return names.stream()
        .map(Path::of)
        .filter(p -> directory.equals(p.getParent()))
        .map(p -> p.getFileName().toString())
        .sorted()
        .toList();
  }

  @Override
  public void createDirectories(Path directory) {
    for (Path p = directory; p != null; p = p.getParent()) {
      folders.add(p.toString());
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    if (!exists(from)) {
      throw new NoSuchFileException(from.toString());
    }
    if (files.containsKey(from.toString())) {
      files.put(to.toString(), files.remove(from.toString()));
      return;
    }
    String prefix = from + "/";
    for (String name : List.copyOf(files.keySet())) {
      if (name.startsWith(prefix)) {
        files.put(to + "/" + name.substring(prefix.length()), files.remove(name));
      }
    }
    folders.remove(from.toString());
    folders.add(to.toString());
  }

  @Override
  public void delete(Path path) {
    files.keySet().removeIf(n -> n.equals(path.toString()) || n.startsWith(path + "/"));
    folders.removeIf(n -> n.equals(path.toString()) || n.startsWith(path + "/"));
  }

  @Override
  public void syncDirectory(Path directory) {}

  @Override
  public AutoCloseable lock(Path file) throws IOException {
    if (!locks.add(file.toString())) {
      throw new IOException("locked: " + file);
    }
    return () -> locks.remove(file.toString());
  }

  private record Handle(Content content) implements DiskFile {
    @Override
    public long size() {
      return content.size;
    }

    @Override
    public int read(ByteBuffer target, long position) {
      int n = (int) Math.min(target.remaining(), Math.max(0, content.size - position));
      if (n > 0) {
        target.put(content.bytes, (int) position, n);
      }
      return n;
    }

    @Override
    public void write(ByteBuffer source, long position) {
      int end = (int) position + source.remaining();
      if (end > content.bytes.length) {
        content.bytes = Arrays.copyOf(content.bytes, Math.max(end, content.bytes.length * 2));
      }
      source.get(content.bytes, (int) position, source.remaining());
      content.size = Math.max(content.size, end);
    }

    @Override
    public void truncate(long size) {
      if (size < content.size) {
        Arrays.fill(content.bytes, (int) size, content.size, (byte) 0);
        content.size = (int) size;
        content.synced = Math.min(content.synced, content.size);
      }
    }

    @Override
    public void sync() {
      content.synced = content.size;
    }

    @Override
    public Optional<FileChannel> channel() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
