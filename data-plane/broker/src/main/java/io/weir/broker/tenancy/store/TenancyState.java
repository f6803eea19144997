package io.weir.broker.tenancy.store;

import io.weir.broker.tenancy.store.TenancyRecord.ApiKey;
import io.weir.broker.tenancy.store.TenancyRecord.KeySet;
import io.weir.broker.tenancy.store.TenancyRecord.Tenant;
import io.weir.broker.tenancy.store.TenancyRecord.TokenRevocations;
import io.weir.broker.tenancy.store.TenancyRecord.VirtualCluster;
import io.weir.protocol.VirtualClusterId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * All tenancy records that this node has replayed. {@link #replay} is the only mutator and has one
 * caller at a time; everything else is thread-safe and sees whole records.
 */
public final class TenancyState {
  private final Map<TenancyKey, TenancyRecord> records = new ConcurrentHashMap<>();
  private final Map<String, Set<VirtualClusterId>> clustersByTenant = new ConcurrentHashMap<>();
  private final List<TenancyListener> listeners = new CopyOnWriteArrayList<>();

  /** Hears of every change from now on, on the replaying thread. */
  public void addListener(TenancyListener listener) {
    listeners.add(listener);
  }

  /**
   * Takes a record over, unless what is known has the same or a higher revision.
   *
   * @return whether it was taken over
   */
  public boolean replay(TenancyRecord record) {
    TenancyKey key = record.key();
    TenancyRecord before = records.get(key);
    if (before != null && before.revision() >= record.revision()) {
      return false;
    }
    records.put(key, record);
    indexCluster(before, record);
    for (TenancyListener listener : listeners) {
      listener.onChange(Optional.ofNullable(before), record);
    }
    return true;
  }

  /** The key, unless unknown or deleted. It may have expired. */
  public Optional<ApiKey> apiKey(String id) {
    return find(TenancyKey.Type.API_KEY, id, ApiKey.class);
  }

  /** The key set that verifies access tokens, unless unknown or deleted. */
  public Optional<KeySet> keySet() {
    return find(TenancyKey.Type.JWKS, KeySet.ID, KeySet.class);
  }

  /** Revoked tokens of an API key, if any were. */
  public Optional<TokenRevocations> tokenRevocations(String keyId) {
    return find(TenancyKey.Type.TOKEN_REVOCATIONS, keyId, TokenRevocations.class);
  }

  /** The virtual cluster, unless unknown or deleted. */
  public Optional<VirtualCluster> virtualCluster(VirtualClusterId id) {
    return find(TenancyKey.Type.VIRTUAL_CLUSTER, id.publicId(), VirtualCluster.class);
  }

  /** The tenant, unless unknown or deleted. */
  public Optional<Tenant> tenant(String id) {
    return find(TenancyKey.Type.TENANT, id, Tenant.class);
  }

  /** Virtual clusters of a tenant, in no particular order. */
  public Set<VirtualClusterId> virtualClustersOf(String tenantId) {
    return clustersByTenant.getOrDefault(tenantId, Set.of());
  }

  private void indexCluster(TenancyRecord before, TenancyRecord after) {
    if (before instanceof VirtualCluster gone) {
      clustersByTenant.computeIfPresent(
          gone.tenantId(),
          (_, ids) -> {
            Set<VirtualClusterId> others = new HashSet<>(ids);
            others.remove(gone.id());
            return others.isEmpty() ? null : Set.copyOf(others);
          });
    }
    if (after instanceof VirtualCluster come) {
      clustersByTenant.merge(
          come.tenantId(),
          Set.of(come.id()),
          (ids, more) -> {
            Set<VirtualClusterId> all = new HashSet<>(ids);
            all.addAll(more);
            return Set.copyOf(all);
          });
    }
  }

  /** All API keys that are not deleted; walks over everything, so not for each request. */
  public List<ApiKey> apiKeys() {
    List<ApiKey> found = new ArrayList<>();
    for (TenancyRecord record : records.values()) {
      if (record instanceof ApiKey key) {
        found.add(key);
      }
    }
    return found;
  }

  /** Records known, deletions included. */
  public int size() {
    return records.size();
  }

  /**
   * Decides which records of a request are newer than everything known, in the request's order; a
   * record that an earlier one of the same request overtakes is refused too.
   */
  public Decision decide(List<TenancyRecord> requested) {
    Map<TenancyKey, Long> revisions = new HashMap<>();
    List<TenancyRecord> accepted = new ArrayList<>();
    for (TenancyRecord record : requested) {
      TenancyKey key = record.key();
      long known = revisions.computeIfAbsent(key, this::revision);
      if (record.revision() > known) {
        revisions.put(key, record.revision());
        accepted.add(record);
      }
    }
    return new Decision(accepted, requested.size() - accepted.size());
  }

  private long revision(TenancyKey key) {
    TenancyRecord record = records.get(key);
    return record == null ? 0 : record.revision();
  }

  private <T extends TenancyRecord> Optional<T> find(
      TenancyKey.Type type, String id, Class<T> wanted) {
    // A name that came from a client need not have the form of an id.
    TenancyRecord record;
    try {
      record = records.get(new TenancyKey(type, id));
    } catch (InvalidTenancyRecordException e) {
      return Optional.empty();
    }
    return wanted.isInstance(record) ? Optional.of(wanted.cast(record)) : Optional.empty();
  }

  /**
   * What becomes of a request.
   *
   * @param accepted to be written, in order
   * @param refused how many had a revision that is not above the known one
   */
  public record Decision(List<TenancyRecord> accepted, int refused) {
    /** Copies. */
    public Decision {
      accepted = List.copyOf(accepted);
    }
  }
}
