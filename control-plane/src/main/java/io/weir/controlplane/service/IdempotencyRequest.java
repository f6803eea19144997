package io.weir.controlplane.service;

/**
 * A request with an Idempotency-Key; {@code toString} hides it.
 *
 * @param key as the client sent it
 * @param fingerprint method, path and body, which must be the same again
 */
public record IdempotencyRequest(String key, byte[] fingerprint) {
  @Override
  public String toString() {
    return "IdempotencyRequest[***]";
  }
}
