package io.weir.tieredstorage.store.file;

import io.weir.tieredstorage.store.ObjectStore;
import io.weir.tieredstorage.store.ObjectStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class FileObjectStoreTest extends ObjectStoreContract {
  @TempDir private Path folder;
  private ObjectStore store;

  @BeforeEach
  void open() throws Exception {
    store = new FileObjectStore(folder.resolve("objects"));
  }

  @Override
  protected ObjectStore store() {
    return store;
  }
}
