package io.weir.broker.server;

import io.weir.broker.pipeline.SecretIdentity;
import io.weir.broker.security.ApiKeyCredential;
import io.weir.broker.security.ApiKeyCredential.PreviousSecret;
import io.weir.broker.security.CredentialStore;
import io.weir.protocol.VirtualClusterId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** API keys in memory. */
final class TestCredentials implements CredentialStore {
  static final String CLUSTER_ID = "tenantCluster000000000";

  private final Map<String, ApiKeyCredential> keys = new ConcurrentHashMap<>();
  private final List<RevocationListener> listeners = new CopyOnWriteArrayList<>();
  private volatile Runnable afterFind = () -> {};

  void put(String keyId, String secret, OptionalLong expiresAtMs) {
    put(keyId, secret, expiresAtMs, new VirtualClusterId("aaaaaaaaaa"));
  }

  void put(String keyId, String secret, OptionalLong expiresAtMs, VirtualClusterId virtualCluster) {
    keys.put(keyId, credential(keyId, secret, Optional.empty(), virtualCluster, expiresAtMs));
  }

  /** Another secret; the old one goes on until then. */
  void rotate(String keyId, String secret, long oldEndsAtMs) {
    ApiKeyCredential old = keys.get(keyId);
    keys.put(
        keyId,
        credential(
            keyId,
            secret,
            Optional.of(new PreviousSecret(old.secret(), oldEndsAtMs)),
            old.virtualCluster(),
            old.expiresAtMs()));
    listeners.forEach(listener -> listener.changed(keyId));
  }

  private static ApiKeyCredential credential(
      String keyId,
      String secret,
      Optional<PreviousSecret> previous,
      VirtualClusterId virtualCluster,
      OptionalLong expiresAtMs) {
    return new ApiKeyCredential(
        keyId,
        SecretIdentity.ofSha256(sha256(secret)),
        previous,
        virtualCluster,
        "sa-" + keyId,
        CLUSTER_ID,
        expiresAtMs);
  }

  void revoke(String keyId) {
    keys.remove(keyId);
    listeners.forEach(listener -> listener.revoked(keyId));
  }

  /** Runs a task once, right after the next lookup. */
  void afterNextFind(Runnable task) {
    afterFind =
        () -> {
          afterFind = () -> {};
          task.run();
        };
  }

  @Override
  public Optional<ApiKeyCredential> find(String keyId) {
    Optional<ApiKeyCredential> found = Optional.ofNullable(keys.get(keyId));
    afterFind.run();
    return found;
  }

  @Override
  public void onRevoked(RevocationListener listener) {
    listeners.add(listener);
  }

  private static byte[] sha256(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
