package io.weir.storage;

import java.io.IOException;
import java.nio.file.Path;

/** Real files that nobody waits for: no power fails within these tests. Thread-safe. */
final class UnsyncedDisk extends ForwardingDisk {
  UnsyncedDisk() {
    super(new FileDisk());
  }

  @Override
  public DiskFile open(Path path) throws IOException {
    return new ForwardingFile(super.open(path)) {
      @Override
      public void sync() {
        // No power fails here.
      }
    };
  }

  @Override
  public void syncDirectory(Path directory) {
    // No power fails here.
  }
}
