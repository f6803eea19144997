package io.weir.storage;

import io.weir.storage.DiskFault.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * One log directory's disk: tells of operations that its device refused, and throws what the disk
 * threw. What is wrong with a file's contents never comes by here. As thread-safe as the disk.
 */
final class WatchedDisk extends ForwardingDisk {
  private final Path folder;
  private final Consumer<IOException> onFault;

  /**
   * Watches a disk.
   *
   * @param onFault called on the thread that met the fault, before it sees it; must not block
   */
  WatchedDisk(Disk disk, Path folder, Consumer<IOException> onFault) {
    super(disk);
    this.folder = folder;
    this.onFault = onFault;
  }

  private interface Question<T> {
    T ask() throws IOException;
  }

  private interface Act {
    void run() throws IOException;
  }

  private void watch(Operation operation, Act act) throws IOException {
    answer(
        operation,
        () -> {
          act.run();
          return null;
        });
  }

  private <T> T answer(Operation operation, Question<T> question) throws IOException {
    try {
      return question.ask();
    } catch (IOException e) {
      boolean folderIsThere = !(e instanceof NoSuchFileException) || super.exists(folder);
      if (DiskFault.of(operation, e, folderIsThere) == DiskFault.DEVICE) {
        onFault.accept(e);
      }
      throw e;
    }
  }

  @Override
  public DiskFile open(Path file) throws IOException {
    return new WatchedFile(answer(Operation.ENTRY, () -> super.open(file)));
  }

  @Override
  public boolean exists(Path path) throws IOException {
    return answer(Operation.ENTRY, () -> super.exists(path));
  }

  @Override
  public boolean isDirectory(Path path) throws IOException {
    return answer(Operation.ENTRY, () -> super.isDirectory(path));
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return answer(Operation.ENTRY, () -> super.list(directory));
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    watch(Operation.ENTRY, () -> super.createDirectories(directory));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    watch(Operation.ENTRY, () -> super.rename(from, to));
  }

  @Override
  public void delete(Path path) throws IOException {
    watch(Operation.ENTRY, () -> super.delete(path));
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    watch(Operation.SYNC, () -> super.syncDirectory(directory));
  }

  private final class WatchedFile extends ForwardingFile {
    WatchedFile(DiskFile file) {
      super(file);
    }

    // Reads and writes are the hot path: no lambda, no object.

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      try {
        return super.read(target, position);
      } catch (IOException e) {
        throw told(Operation.READ, e);
      }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      try {
        super.write(source, position);
      } catch (IOException e) {
        throw told(Operation.WRITE, e);
      }
    }

    @Override
    public long size() throws IOException {
      return answer(Operation.READ, super::size);
    }

    @Override
    public void truncate(long size) throws IOException {
      try {
        super.truncate(size);
      } catch (IOException e) {
        throw told(Operation.SYNC, e);
      }
    }

    @Override
    public void sync() throws IOException {
      try {
        super.sync();
      } catch (IOException e) {
        throw told(Operation.SYNC, e);
      }
    }

    private IOException told(Operation operation, IOException e) {
      if (DiskFault.of(operation, e, true) == DiskFault.DEVICE) {
        onFault.accept(e);
      }
      return e;
    }
  }
}
