package io.weir.controlplane.rest;

import io.weir.controlplane.config.HttpConfig;
import io.weir.controlplane.security.MasterKey;
import io.weir.controlplane.security.Sha256;
import jakarta.ws.rs.core.NewCookie;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;

/**
 * The console's session cookie and its CSRF token. Behind TLS the cookie has the {@code __Host-}
 * prefix; on plain loopback browsers refuse that prefix, so there it has another name and is not
 * Secure. Thread-safe.
 */
public final class SessionCookies {
  private final MasterKey masterKey;
  private final boolean secure;

  /** By how browsers reach us. */
  public SessionCookies(MasterKey masterKey, HttpConfig http) {
    this.masterKey = masterKey;
    this.secure = http.secure();
  }

  /** Its name. */
  public String name() {
    return secure ? "__Host-weir_session" : "weir_session";
  }

  /** The cookie of a session. */
  NewCookie of(String token, Duration lifetime) {
    return new NewCookie.Builder(name())
        .value(token)
        .path("/")
        .httpOnly(true)
        .secure(secure)
        .sameSite(NewCookie.SameSite.STRICT)
        .maxAge((int) lifetime.toSeconds())
        .build();
  }

  /** Takes it away. */
  NewCookie none() {
    return of("", Duration.ZERO);
  }

  /** What must come with it in a header; nobody who can't read our answers knows it. */
  String csrfToken(String sessionToken) {
    return HexFormat.of()
        .formatHex(masterKey.mac("csrf", sessionToken.getBytes(StandardCharsets.UTF_8)));
  }

  boolean csrfMatches(String sessionToken, String given) {
    return given != null && Sha256.equal(csrfToken(sessionToken), given);
  }
}
