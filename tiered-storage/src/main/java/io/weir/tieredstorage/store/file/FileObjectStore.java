package io.weir.tieredstorage.store.file;

import io.weir.tieredstorage.store.ObjectKey;
import io.weir.tieredstorage.store.ObjectMissingException;
import io.weir.tieredstorage.store.ObjectStore;
import io.weir.tieredstorage.store.ShortObjectException;
import io.weir.tieredstorage.store.StoreException;
import io.weir.tieredstorage.store.Upload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Objects as files below a folder, which several processes may share. A file comes to be under a
 * temporary name, is synced, renamed into place, and its folder synced. Thread-safe: it keeps no
 * state but the folder.
 *
 * <p>Temporary names contain a {@code ~}, which no object's name can.
 */
public final class FileObjectStore implements ObjectStore {
  private final Path root;

  /**
   * @param root made when it does not exist
   */
  public FileObjectStore(Path root) throws StoreException {
    this.root = root.toAbsolutePath().normalize();
    try {
      Files.createDirectories(this.root);
    } catch (IOException e) {
      throw new StoreException("the folder of objects can't be made: " + this.root, e);
    }
  }

  @Override
  public void put(ObjectKey key, byte[] bytes) throws StoreException {
    try (Upload upload = upload(key)) {
      upload.write(bytes, 0, bytes.length);
      upload.complete();
    }
  }

  @Override
  public Upload upload(ObjectKey key) throws StoreException {
    return new FileUpload(key, path(key));
  }

  @Override
  public byte[] get(ObjectKey key, long from, int length) throws StoreException {
    if (from < 0 || length < 1) {
      throw new IllegalArgumentException("not a range: " + length + " bytes from " + from);
    }
    try (FileChannel file = open(key)) {
      return read(key, file, from, length);
    } catch (IOException e) {
      throw failure("read", key, e);
    }
  }

  @Override
  public byte[] getWhole(ObjectKey key, int bytesMax) throws StoreException {
    try (FileChannel file = open(key)) {
      long size = file.size();
      if (size > bytesMax) {
        throw new StoreException(
            "object " + key + " has " + size + " bytes, more than " + bytesMax);
      }
      return read(key, file, 0, (int) size);
    } catch (IOException e) {
      throw failure("read", key, e);
    }
  }

  private FileChannel open(ObjectKey key) throws IOException {
    try {
      return FileChannel.open(path(key), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      ObjectMissingException missing = new ObjectMissingException(key);
      missing.initCause(e);
      throw missing;
    }
  }

  private static byte[] read(ObjectKey key, FileChannel file, long from, int length)
      throws IOException {
    if (from + length > file.size()) { // before memory is taken for it
      throw new ShortObjectException(key, from, length);
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, from + bytes.position()) < 0) {
        throw new ShortObjectException(key, from, length);
      }
    }
    return bytes.array();
  }

  @Override
  public void delete(Collection<ObjectKey> keys) throws StoreException {
    for (ObjectKey key : keys) {
      try {
        Files.deleteIfExists(path(key));
      } catch (IOException e) {
        throw failure("delete", key, e);
      }
    }
  }

  @Override
  public void discardUploads(ObjectKey key) throws StoreException {
    Path file = path(key);
    try (DirectoryStream<Path> leftovers =
        Files.newDirectoryStream(file.getParent(), file.getFileName() + "~*")) {
      for (Path leftover : leftovers) {
        Files.deleteIfExists(leftover);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return; // no folder, so no upload ever began
    } catch (IOException e) {
      throw failure("clean up after", key, e);
    }
  }

  @Override
  public void list(String prefix, Consumer<ObjectKey> each) throws StoreException {
    int slash = prefix.lastIndexOf('/');
    Path start = slash < 0 ? root : root.resolve(prefix.substring(0, slash)).normalize();
    if (!start.startsWith(root)) {
      throw new IllegalArgumentException("not the beginning of an object's name: " + prefix);
    }
    List<ObjectKey> found = new ArrayList<>();
    if (Files.isDirectory(start)) {
      try (Stream<Path> files = Files.walk(start)) {
        files
            .filter(Files::isRegularFile)
            .map(file -> root.relativize(file).toString().replace('\\', '/'))
            .filter(name -> name.startsWith(prefix) && name.indexOf('~') < 0)
            .forEach(name -> found.add(new ObjectKey(name)));
      } catch (IOException | java.io.UncheckedIOException e) {
        throw new StoreException("objects can't be listed: " + prefix, e);
      }
    }
    found.stream().sorted().forEach(each);
  }

  private Path path(ObjectKey key) {
    return root.resolve(key.name());
  }

  private static StoreException failure(String what, ObjectKey key, IOException cause) {
    return cause instanceof StoreException known
        ? known
        : new StoreException("can't " + what + " object " + key, cause);
  }

  @Override
  public void close() {
    // files are opened by each call
  }
}
