package io.weir.controller;

/**
 * Where a listener is reached. Immutable.
 *
 * @param host a name or address, without brackets
 * @param port 0 to 65535; 0 only where an ephemeral port is bound
 */
public record Endpoint(String host, int port) {
  /** Checks the port. */
  public Endpoint {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("an endpoint needs a host");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port out of range: " + port);
    }
  }

  /** Parses {@code host:port}; an IPv6 address stands in brackets. */
  public static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException("expected host:port, not '" + text + "'");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      return new Endpoint(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected host:port, not '" + text + "'", e);
    }
  }

  /** Whether only this machine can reach it: {@code localhost}, 127.0.0.0/8 or {@code ::1}. */
  public boolean isLoopback() {
    return "localhost".equals(host) || "::1".equals(host) || host.matches("127(\\.\\d{1,3}){3}");
  }

  /** Whether it stands for every address of the machine, so that nobody can connect to it. */
  public boolean isWildcard() {
    return "0.0.0.0".equals(host) || "::".equals(host);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
