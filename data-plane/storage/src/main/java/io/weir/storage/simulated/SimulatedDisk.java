package io.weir.storage.simulated;

import io.weir.protocol.RandomSource;
import io.weir.storage.DirectoryInUseException;
import io.weir.storage.Disk;
import io.weir.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@link Disk} in memory, with crashes and faults; see the package for its fault model. Thread-safe
 * (one monitor). After {@link #kill} or {@link #losePower} every open file and lock is gone.
 */
public final class SimulatedDisk implements Disk {
  private Folder root = new Folder();
  private final Set<Path> locks = new HashSet<>();
  private Faults faults = Faults.NONE;
  private int incarnation;
  private long bytesFree = Long.MAX_VALUE;

  /** What goes wrong, asked before each operation. */
  public interface Faults {
    /** Nothing. */
    Faults NONE = (operation, file, bytes) -> bytes;

    /**
     * @param bytes bytes to be written; 0 for other operations
     * @return how many of them are written before the fault; all of them: no fault
     * @throws IOException the operation fails and does nothing
     */
    int allowed(Operation operation, Path file, int bytes) throws IOException;
  }

  /** What can fail. */
  public enum Operation {
    READ,
    WRITE,
    TRUNCATE,
    SYNC,
    RENAME
  }

  /** Sets what goes wrong from now on. */
  public synchronized void faults(Faults newFaults) {
    faults = newFaults;
  }

  /** Leaves only so much space for writes. */
  public synchronized void bytesFree(long bytes) {
    bytesFree = bytes;
  }

  /** The process dies: files are as written, handles and locks are gone. */
  public synchronized void kill() {
    incarnation++;
    locks.clear();
    faults = Faults.NONE;
  }

  /**
   * The machine loses its power.
   *
   * @param random decides what of the unsynced survives; null: none of it
   */
  public synchronized void losePower(RandomSource random) {
    kill();
    root.losePower(random);
  }

  /** Flips bits of a byte, on the medium. */
  public synchronized void flip(Path file, long position, int mask) throws IOException {
    inode(file).flip(position, mask);
  }

  @Override
  public synchronized DiskFile open(Path file) throws IOException {
    Map<String, Node> siblings = folder(file.getParent()).children();
    Node node = siblings.computeIfAbsent(name(file), n -> new Inode());
    if (node instanceof Inode inode) {
      return new Handle(file, inode, incarnation);
    }
    throw new IOException("is a folder: " + file);
  }

  @Override
  public synchronized boolean exists(Path path) {
    return find(path) != null;
  }

  @Override
  public synchronized boolean isDirectory(Path path) {
    return find(path) instanceof Folder;
  }

  @Override
  public synchronized List<String> list(Path directory) throws IOException {
    return List.copyOf(folder(directory).children().keySet());
  }

  @Override
  public synchronized void createDirectories(Path directory) throws IOException {
    Folder at = root;
    for (Path name : directory) {
      Node next = at.children().computeIfAbsent(name.toString(), n -> new Folder());
      if (!(next instanceof Folder folder)) {
        throw new IOException("is a file: " + directory);
      }
      at = folder;
    }
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    faults.allowed(Operation.RENAME, from, 0);
    Map<String, Node> source = folder(from.getParent()).children();
    Map<String, Node> target = folder(to.getParent()).children();
    Node node = source.get(name(from));
    if (node == null) {
      throw new NoSuchFileException(from.toString());
    }
    source.remove(name(from));
    target.put(name(to), node);
  }

  @Override
  public synchronized void delete(Path path) {
    if (find(path.getParent()) instanceof Folder parent) {
      parent.children().remove(name(path));
    }
  }

  @Override
  public synchronized void syncDirectory(Path directory) throws IOException {
    faults.allowed(Operation.SYNC, directory, 0);
    folder(directory).sync();
  }

  @Override
  public synchronized AutoCloseable lock(Path file) throws IOException {
    if (!locks.add(file)) {
      throw new DirectoryInUseException("locked: " + file);
    }
    return () -> unlock(file);
  }

  private synchronized void unlock(Path file) {
    locks.remove(file);
  }

  private Node find(Path path) {
    Node at = root;
    for (Path name : path) {
      if (!(at instanceof Folder folder)) {
        return null;
      }
      at = folder.children().get(name.toString());
    }
    return at;
  }

  private Folder folder(Path path) throws IOException {
    if (find(path) instanceof Folder folder) {
      return folder;
    }
    throw new NoSuchFileException(path.toString());
  }

  private Inode inode(Path path) throws IOException {
    if (find(path) instanceof Inode inode) {
      return inode;
    }
    throw new NoSuchFileException(path.toString());
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  /** An open file of one incarnation of the process. */
  private final class Handle implements DiskFile {
    private final Path path;
    private final Inode inode;
    private final int openedIn;
    private boolean open = true;

    Handle(Path path, Inode inode, int openedIn) {
      this.path = path;
      this.inode = inode;
      this.openedIn = openedIn;
    }

    private void check() throws IOException {
      if (!open || openedIn != incarnation) {
        throw new IOException("closed: " + path);
      }
    }

    @Override
    public long size() throws IOException {
      synchronized (SimulatedDisk.this) {
        check();
        return inode.size();
      }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      synchronized (SimulatedDisk.this) {
        check();
        faults.allowed(Operation.READ, path, 0);
        return inode.read(target, position);
      }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      synchronized (SimulatedDisk.this) {
        check();
        int wanted = source.remaining();
        long grows = Math.max(0, position + wanted - inode.size());
        int fits = (int) Math.max(0, wanted - Math.max(0, grows - bytesFree));
        int allowed = Math.min(fits, faults.allowed(Operation.WRITE, path, wanted));
        bytesFree -= Math.max(0, position + allowed - inode.size());
        inode.write(source, position, allowed);
        if (allowed < wanted) {
          throw new IOException(
              (allowed == fits ? "No space left on device: " : "")
                  + "wrote "
                  + allowed
                  + " of "
                  + wanted
                  + " bytes to "
                  + path);
        }
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      synchronized (SimulatedDisk.this) {
        check();
        faults.allowed(Operation.TRUNCATE, path, 0);
        bytesFree += Math.max(0, inode.size() - size);
        inode.truncate(size);
      }
    }

    @Override
    public void sync() throws IOException {
      synchronized (SimulatedDisk.this) {
        check();
        faults.allowed(Operation.SYNC, path, 0);
        inode.sync();
      }
    }

    @Override
    public Optional<FileChannel> channel() {
      return Optional.empty();
    }

    @Override
    public void close() {
      synchronized (SimulatedDisk.this) {
        open = false;
      }
    }
  }
}
