package io.weir.tieredstorage.crypto;

/**
 * Wraps data keys with key-encryption keys of tenants. Thread-safe. A method may ask a remote
 * service and block.
 */
public interface KeyEncryption {
  /**
   * Wraps with the key that is the tenant's now.
   *
   * @throws KeyException when no key is there for the tenant or it can't be reached
   */
  WrappedKey wrap(Tenant tenant, DataKey key) throws KeyException;

  /**
   * @throws KeyException when the key that wrapped it is not there or can't be reached, when it is
   *     another tenant's, or when the bytes were changed
   */
  DataKey unwrap(Tenant tenant, WrappedKey wrapped) throws KeyException;
}
