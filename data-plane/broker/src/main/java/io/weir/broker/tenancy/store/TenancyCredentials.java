package io.weir.broker.tenancy.store;

import io.weir.broker.pipeline.SecretIdentity;
import io.weir.broker.security.ApiKeyCredential;
import io.weir.broker.security.ApiKeyCredential.PreviousSecret;
import io.weir.broker.security.CredentialStore;
import io.weir.broker.tenancy.store.TenancyRecord.ApiKey;
import io.weir.broker.tenancy.store.TenancyRecord.Deleted;
import io.weir.broker.tenancy.store.TenancyRecord.KeySet;
import io.weir.broker.tenancy.store.TenancyRecord.Tenant;
import io.weir.broker.tenancy.store.TenancyRecord.TenantState;
import io.weir.broker.tenancy.store.TenancyRecord.TokenRevocations;
import io.weir.broker.tenancy.store.TenancyRecord.VirtualCluster;
import io.weir.protocol.VirtualClusterId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * API keys as the {@link TenancyState} has them. A key authenticates while it, its virtual cluster
 * and an active tenant are known: what is missing counts as forbidden. Thread-safe.
 */
public final class TenancyCredentials implements CredentialStore, TenancyListener {
  private final TenancyState state;
  private final List<RevocationListener> listeners = new CopyOnWriteArrayList<>();

  private TenancyCredentials(TenancyState state) {
    this.state = state;
  }

  /** Follows that state. */
  public static TenancyCredentials of(TenancyState state) {
    TenancyCredentials credentials = new TenancyCredentials(state);
    state.addListener(credentials);
    return credentials;
  }

  @Override
  public Optional<ApiKeyCredential> find(String keyId) {
    return find(keyId, TenantState.ACTIVE);
  }

  @Override
  public Optional<ApiKeyCredential> suspended(String keyId) {
    return find(keyId, TenantState.SUSPENDED);
  }

  private Optional<ApiKeyCredential> find(String keyId, TenantState wanted) {
    Optional<ApiKey> key = state.apiKey(keyId);
    Optional<VirtualCluster> cluster =
        key.flatMap(found -> state.virtualCluster(found.virtualCluster()));
    return cluster
        .flatMap(found -> state.tenant(found.tenantId()))
        .filter(tenant -> tenant.state() == wanted)
        .map(_ -> credential(key.orElseThrow(), cluster.orElseThrow()));
  }

  private static ApiKeyCredential credential(ApiKey key, VirtualCluster cluster) {
    return new ApiKeyCredential(
        key.id(),
        SecretIdentity.ofSha256(key.secretSha256().toBytes()),
        key.previous()
            .map(
                old ->
                    new PreviousSecret(
                        SecretIdentity.ofSha256(old.secretSha256().toBytes()), old.endsAtMs())),
        key.virtualCluster(),
        key.principal(),
        cluster.kafkaClusterId(),
        key.expiresAtMs());
  }

  @Override
  public void onRevoked(RevocationListener listener) {
    listeners.add(listener);
  }

  @Override
  public void onChange(Optional<TenancyRecord> before, TenancyRecord after) {
    if (before.isEmpty()) {
      return;
    }
    switch (before.get()) {
      case ApiKey known -> {
        if (!(after instanceof ApiKey key) || !opensTheSame(known, key)) {
          revoke(known.id());
        } else if (!hasSameSecrets(known, key)) {
          listeners.forEach(listener -> listener.changed(known.id()));
        }
      }
      case VirtualCluster known -> {
        if (!(after instanceof VirtualCluster cluster)
            || !cluster.tenantId().equals(known.tenantId())
            || !cluster.kafkaClusterId().equals(known.kafkaClusterId())) {
          revokeAllOf(known.id()::equals);
        }
      }
      case Tenant known -> {
        if (!(after instanceof Tenant tenant) || tenant.state() != TenantState.ACTIVE) {
          Set<VirtualClusterId> clusters = state.virtualClustersOf(known.id());
          revokeAllOf(clusters::contains);
        }
      }
      case KeySet _, TokenRevocations _ -> {
        // Those are for tokens.
      }
      case Deleted _ -> {
        // Nothing of it was alive.
      }
    }
  }

  private static boolean hasSameSecrets(ApiKey known, ApiKey now) {
    return known.secretSha256().equals(now.secretSha256())
        && known.previous().equals(now.previous());
  }

  private static boolean opensTheSame(ApiKey known, ApiKey now) {
    return known.virtualCluster().equals(now.virtualCluster())
        && known.principal().equals(now.principal())
        && known.expiresAtMs().equals(now.expiresAtMs());
  }

  private void revokeAllOf(Predicate<VirtualClusterId> virtualCluster) {
    for (ApiKey key : state.apiKeys()) {
      if (virtualCluster.test(key.virtualCluster())) {
        revoke(key.id());
      }
    }
  }

  private void revoke(String keyId) {
    listeners.forEach(listener -> listener.revoked(keyId));
  }
}
