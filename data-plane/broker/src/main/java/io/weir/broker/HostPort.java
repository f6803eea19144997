package io.weir.broker;

/**
 * A host and a port. Immutable.
 *
 * @param host name or address; an IPv6 address stands without brackets
 * @param port 0 to 65535; 0 asks the system for a free one where a socket is bound
 */
public record HostPort(String host, int port) {
  private static final int PORT_MAX = 65535;

  /** Checks the range of the port. */
  public HostPort {
    if (host.isBlank()) {
      throw new IllegalArgumentException("the host is empty");
    }
    if (port < 0 || port > PORT_MAX) {
      throw new IllegalArgumentException("port " + port + " is not within 0 to " + PORT_MAX);
    }
  }

  /** Parses {@code host:port} or {@code [v6]:port}. */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("expected host:port, not '" + text + "'");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("write an IPv6 address as [address]:port: '" + text + "'");
    }
    try {
      return new HostPort(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("the port of '" + text + "' is not a number", e);
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
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
