package io.weir.controlplane.config;

import java.net.URI;
import java.util.Objects;

/**
 * The HTTP endpoint.
 *
 * @param host address to bind; loopback unless told otherwise
 * @param port TCP port; 0 takes a free one (tests)
 * @param publicUrl how browsers reach this server; an {@code https} URL turns on {@code __Host-}
 *     cookies
 */
public record HttpConfig(String host, int port, URI publicUrl) {
  /** Fills defaults in and names the bad key. */
  public HttpConfig {
    host = Objects.requireNonNullElse(host, "127.0.0.1");
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("http.port " + port + " is not in 0..65535");
    }
    publicUrl = Objects.requireNonNullElseGet(publicUrl, () -> URI.create("http://127.0.0.1"));
    String scheme = publicUrl.getScheme();
    if (!"http".equals(scheme) && !"https".equals(scheme)) {
      throw new IllegalArgumentException("http.public_url must be an http or https URL");
    }
  }

  /** Loopback, port 8080. */
  public static HttpConfig defaults() {
    return new HttpConfig(null, 8080, null);
  }

  /** Whether only this machine reaches it. */
  public boolean loopback() {
    return isLoopback(host);
  }

  static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("::1")
        || host.equals("[::1]")
        || host.matches("127(\\.[0-9]{1,3}){3}");
  }

  /** Whether browsers come by TLS. */
  public boolean secure() {
    return "https".equals(publicUrl.getScheme());
  }
}
