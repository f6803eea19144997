package io.weir.controlplane.domain;

import java.util.Locale;

/** Error codes of the token endpoints (RFC 6749 §5.2, RFC 7009 §2.2.1). */
public enum OAuthError {
  /** A parameter is missing, repeated or malformed. */
  INVALID_REQUEST(400),
  /** Unknown client, wrong secret, or no client authentication: one answer for all. */
  INVALID_CLIENT(401),
  /** The token was issued to another client. */
  INVALID_GRANT(400),
  /** Only client credentials are granted. */
  UNSUPPORTED_GRANT_TYPE(400),
  /** A scope that does not exist. */
  INVALID_SCOPE(400),
  /** Too many requests of one client or address; retry after a while. */
  SLOW_DOWN(429),
  /** No key signs yet; retry later. */
  TEMPORARILY_UNAVAILABLE(503);

  private final int status;

  OAuthError(int status) {
    this.status = status;
  }

  /** HTTP status. */
  public int status() {
    return status;
  }

  /** As in answers. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
