package io.weir.broker.server;

import io.weir.broker.pipeline.Session;
import io.weir.broker.pipeline.TenantSession;
import io.weir.broker.security.CredentialStore;
import io.weir.broker.security.KeyUses;
import io.weir.broker.security.token.TokenTrust;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the connections that an API key opened, or tokens issued to it, so that a revocation ends
 * them. Thread-safe.
 */
public final class SessionRegistry
    implements CredentialStore.RevocationListener, TokenTrust.DistrustListener {
  private final Map<String, Set<Revocable>> byKey = new ConcurrentHashMap<>();
  private final ConnectionCounters counters;
  private final KeyUses uses;

  /** A connection that can be ended from any thread. */
  interface Revocable {
    /** Ends it at once. */
    void revoke();

    /** Ends it if its credential is no longer good, else once it no longer will be. */
    void recheck();
  }

  /** Starts empty; subscribe it to the {@link CredentialStore} before a listener opens. */
  public SessionRegistry(ConnectionCounters counters, KeyUses uses) {
    this.counters = counters;
    this.uses = uses;
  }

  /** Numbers of connections. */
  public ConnectionCounters counters() {
    return counters;
  }

  @Override
  public void revoked(String keyId) {
    byKey.getOrDefault(keyId, Set.of()).forEach(Revocable::revoke);
  }

  @Override
  public void changed(String keyId) {
    byKey.getOrDefault(keyId, Set.of()).forEach(Revocable::recheck);
  }

  @Override
  public void tokensRevoked(String keyId) {
    byKey.getOrDefault(keyId, Set.of()).forEach(Revocable::recheck);
  }

  @Override
  public void authorityChanged() {
    byKey.values().forEach(connections -> connections.forEach(Revocable::recheck));
  }

  /**
   * Counts a connection in.
   *
   * @param perVirtualClusterMax connections of one virtual cluster
   * @return false, with nothing counted, if its virtual cluster has that many
   */
  boolean enter(Session session, Revocable connection, int perVirtualClusterMax) {
    if (session instanceof TenantSession tenant) {
      if (!counters.entered(tenant.virtualCluster(), perVirtualClusterMax)) {
        return false;
      }
      byKey.compute(
          tenant.keyId(),
          (key, connections) -> {
            Set<Revocable> set = connections == null ? ConcurrentHashMap.newKeySet() : connections;
            set.add(connection);
            return set;
          });
      uses.opened(tenant.keyId());
    }
    return true;
  }

  void leave(Session session, Revocable connection) {
    if (session instanceof TenantSession tenant) {
      byKey.computeIfPresent(
          tenant.keyId(),
          (key, connections) -> {
            connections.remove(connection);
            return connections.isEmpty() ? null : connections;
          });
      uses.closed(tenant.keyId());
      counters.left(tenant.virtualCluster());
    }
  }
}
