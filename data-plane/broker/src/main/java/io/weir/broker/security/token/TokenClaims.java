package io.weir.broker.security.token;

/**
 * What a good token says (RFC 9068). Immutable.
 *
 * @param kid the key that signed it
 * @param id {@code jti}
 * @param subject {@code sub}, the service account
 * @param clientId {@code client_id}, the API key to which it was issued
 * @param virtualClusterId {@code vc}, the one virtual cluster that it selects
 * @param issuedAtMs {@code iat}, milliseconds since the epoch
 * @param expiresAtMs {@code exp}, milliseconds since the epoch, from which on it is refused
 */
public record TokenClaims(
    String kid,
    String id,
    String subject,
    String clientId,
    String virtualClusterId,
    long issuedAtMs,
    long expiresAtMs) {}
