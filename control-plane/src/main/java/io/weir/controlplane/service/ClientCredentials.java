package io.weir.controlplane.service;

/**
 * How a client authenticates at the token endpoints (RFC 6749 §2.3.1).
 *
 * @param clientId id of an API key
 * @param clientSecret its secret; {@code toString} hides it
 */
public record ClientCredentials(String clientId, String clientSecret) {
  @Override
  public String toString() {
    return "ClientCredentials[***]";
  }
}
