package io.weir.controlplane.reconciler;

import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.TenantStore;
import java.util.List;
import java.util.function.Consumer;

/**
 * All tenants, in the order of their making, each page read when the one before is done with.
 * Thread-safe.
 */
record TenantPages(Database database) {
  private static final int SIZE = 200;
  private static final TenantStore TENANTS = new TenantStore();

  /** Hands over the ids of each page; the last may be empty. */
  void forEach(Consumer<List<String>> work) {
    String after = "";
    List<String> page;
    do {
      String last = after;
      page = database.withoutTenant(handle -> TENANTS.idsAfter(handle, last, SIZE));
      work.accept(page);
      after = page.isEmpty() ? last : page.getLast();
    } while (page.size() == SIZE);
  }
}
