package io.weir.broker.security;

import java.util.Optional;

/** Looks up API keys of tenants. Thread-safe; never blocks. */
public interface CredentialStore {
  /**
   * The key, if it may authenticate: it was neither deleted nor does its virtual cluster or its
   * tenant forbid it. A key past its expiry may still be returned; the caller checks the expiry.
   */
  Optional<ApiKeyCredential> find(String keyId);

  /**
   * The key, if nothing but the suspension of its tenant forbids it to authenticate: whoever proves
   * to have its secret may hear why.
   */
  default Optional<ApiKeyCredential> suspended(String keyId) {
    return Optional.empty();
  }

  /**
   * Tells of keys that no longer authenticate, from now on. Keep the subscription until the server
   * stops. A listener that first subscribes and then asks {@link #find} misses nothing.
   */
  void onRevoked(RevocationListener listener);

  /** Told of revocations. Called on any thread, quickly, in no particular order. */
  @FunctionalInterface
  interface RevocationListener {
    /** All sessions that this key opened must end now. */
    void revoked(String keyId);

    /**
     * The key has other secrets now: each of its sessions must be asked whether it goes on, and
     * until when. Who doesn't distinguish ends them all.
     */
    default void changed(String keyId) {
      revoked(keyId);
    }
  }
}
