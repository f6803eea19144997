package io.weir.controlplane.persistence;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** When keys were used last. Stateless. */
public final class KeyUseStore {
  /** Tenants of keys by id, of live ones and others; unknown ids are left out. */
  public Map<String, String> tenants(Handle handle, Collection<String> keyIds) {
    Map<String, String> tenants = new HashMap<>();
    handle
        .createQuery("SELECT key_id, tenant_id FROM api_key_directory WHERE key_id = ANY (:ids)")
        .bind("ids", keyIds.toArray(String[]::new))
        .map((row, context) -> Map.entry(row.getString("key_id"), row.getString("tenant_id")))
        .forEach(entry -> tenants.put(entry.getKey(), entry.getValue()));
    return tenants;
  }

  /**
   * Stores uses that are at least a minute later than what is known, which never goes back. A key
   * that somebody is changing is left for the next time, so this waits for nobody.
   */
  public void used(Tx tx, Map<String, Instant> lastUses) {
    String[] ids = lastUses.keySet().toArray(String[]::new);
    Long[] atMs = new Long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      atMs[i] = lastUses.get(ids[i]).toEpochMilli();
    }
    tx.handle()
        .createUpdate(
            "WITH due AS (SELECT k.id, to_timestamp(u.at_ms / 1000.0) AS at FROM api_keys k JOIN"
                + " unnest(:ids, :atMs) AS u (id, at_ms) ON u.id = k.id WHERE k.revoked_at IS NULL"
                + " AND (k.last_used_at IS NULL OR k.last_used_at <= to_timestamp(u.at_ms /"
                + " 1000.0) - interval '1 minute') ORDER BY k.id FOR NO KEY UPDATE OF k SKIP"
                + " LOCKED) UPDATE api_keys SET last_used_at = due.at FROM due WHERE api_keys.id ="
                + " due.id")
        .bind("ids", ids)
        .bind("atMs", atMs)
        .execute();
  }
}
