package io.weir.controlplane.persistence;

import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** Leases: of several control planes one does a job. Stateless. */
public final class LeaseStore {
  /** Takes or renews; false if another holder has it. */
  public boolean acquire(Handle handle, String name, String holder, Instant now, Instant until) {
    return handle.execute(
            "INSERT INTO leases (name, holder, expires_at) VALUES (?, ?, ?) ON CONFLICT (name) DO"
                + " UPDATE SET holder = EXCLUDED.holder, expires_at = EXCLUDED.expires_at WHERE"
                + " leases.holder = EXCLUDED.holder OR leases.expires_at <= ?",
            name,
            holder,
            until,
            now)
        == 1;
  }

  /** Gives it back. */
  public void release(Handle handle, String name, String holder) {
    handle.execute("DELETE FROM leases WHERE name = ? AND holder = ?", name, holder);
  }
}
