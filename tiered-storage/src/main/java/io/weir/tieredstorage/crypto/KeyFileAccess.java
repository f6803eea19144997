package io.weir.tieredstorage.crypto;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/** Who may read a file of keys. */
final class KeyFileAccess {
  private KeyFileAccess() {}

  /**
   * Does nothing where files have no POSIX permissions.
   *
   * @throws KeyException when everyone may read or change the file
   */
  static void check(Path file) throws IOException {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    var permissions = Files.getPosixFilePermissions(file);
    if (permissions.contains(PosixFilePermission.OTHERS_READ)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new KeyException("the key file is open to every user (chmod o-rw): " + file);
    }
  }
}
