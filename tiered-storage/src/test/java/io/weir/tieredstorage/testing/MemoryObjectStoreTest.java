package io.weir.tieredstorage.testing;

import io.weir.tieredstorage.store.ObjectStore;
import io.weir.tieredstorage.store.ObjectStoreContract;

/** The fake keeps the contract too. */
class MemoryObjectStoreTest extends ObjectStoreContract {
  private final ObjectStore store = new MemoryObjectStore();

  @Override
  protected ObjectStore store() {
    return store;
  }
}
