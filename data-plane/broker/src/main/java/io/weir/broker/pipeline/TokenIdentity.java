package io.weir.broker.pipeline;

/**
 * The access token by which a session authenticated. Immutable.
 *
 * @param kid the key that signed it
 * @param id its {@code jti}
 * @param issuedAtMs milliseconds since the epoch
 * @param expiresAtMs milliseconds since the epoch: by then the session has authenticated again
 */
public record TokenIdentity(String kid, String id, long issuedAtMs, long expiresAtMs) {}
