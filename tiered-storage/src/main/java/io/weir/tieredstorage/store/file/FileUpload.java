package io.weir.tieredstorage.store.file;

import io.weir.tieredstorage.store.ObjectKey;
import io.weir.tieredstorage.store.StoreException;
import io.weir.tieredstorage.store.Upload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A file under a temporary name. Used by one thread. */
final class FileUpload implements Upload {
  private final ObjectKey key;
  private final Path target;
  private final Path temporary;
  private final FileChannel file;
  private boolean completed;

  FileUpload(ObjectKey key, Path target) throws StoreException {
    this.key = key;
    this.target = target;
    this.temporary = target.resolveSibling(target.getFileName() + "~" + UUID.randomUUID());
    try {
      makeFolders(target.getParent());
      this.file =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new StoreException("can't begin object " + key, e);
    }
  }

  /** Each new folder's entry is synced too: a file is no better kept than the way to it. */
  private static void makeFolders(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    makeFolders(folder.getParent());
    Files.createDirectories(folder);
    sync(folder.getParent());
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws StoreException {
    ByteBuffer rest = ByteBuffer.wrap(bytes, from, length);
    try {
      while (rest.hasRemaining()) {
        file.write(rest);
      }
    } catch (IOException e) {
      throw new StoreException("can't write object " + key, e);
    }
  }

  @Override
  public void complete() throws StoreException {
    try {
      file.force(true);
      file.close();
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      completed = true;
      sync(target.getParent());
    } catch (IOException e) {
      throw new StoreException("can't complete object " + key, e);
    }
  }

  @Override
  public void close() throws StoreException {
    try {
      file.close();
      if (!completed) {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new StoreException("can't abort object " + key, e);
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
