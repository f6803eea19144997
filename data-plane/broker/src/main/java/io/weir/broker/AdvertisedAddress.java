package io.weir.broker;

import io.weir.controller.Endpoint;

/**
 * The address of a listener that others are told: {@code host:port}, where both may hold {@code
 * {node}} and the host may hold <code>{vc}</code>. Immutable.
 *
 * <p>{@code {node}} is filled in once, at registration; <code>{vc}</code> for each answer, so that
 * every virtual cluster can have names of its own for the same brokers.
 *
 * @param host host, perhaps with placeholders
 * @param port decimal port, perhaps with {@code {node}}
 */
public record AdvertisedAddress(String host, String port) {
  /** Stands for the node's id. */
  public static final String NODE = "{node}";

  /** Stands for the ten characters of the virtual cluster. */
  public static final String VIRTUAL_CLUSTER = "{vc}";

  /** Checks that it resolves. */
  public AdvertisedAddress {
    if (port.contains(VIRTUAL_CLUSTER)) {
      throw new IllegalArgumentException("only the host may hold " + VIRTUAL_CLUSTER);
    }
    Endpoint sample = resolve(host, port, 0);
    if (sample.isWildcard()) {
      throw new IllegalArgumentException("nobody can connect to " + sample + "; name an address");
    }
  }

  /** Parses {@code host:port}. */
  public static AdvertisedAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("expected host:port, not '" + text + "'");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    return new AdvertisedAddress(host, text.substring(colon + 1));
  }

  /** The address with {@code {node}} filled in; the host may still hold <code>{vc}</code>. */
  public Endpoint ofNode(int nodeId) {
    return resolve(host, port, nodeId);
  }

  /** Fills <code>{vc}</code> into a host that {@link #ofNode} gave. */
  public static String hostFor(String host, String virtualClusterPrefix) {
    return host.indexOf('{') < 0 ? host : host.replace(VIRTUAL_CLUSTER, virtualClusterPrefix);
  }

  private static Endpoint resolve(String host, String port, int nodeId) {
    String id = Integer.toString(nodeId);
    try {
      return new Endpoint(host.replace(NODE, id), Integer.parseInt(port.replace(NODE, id)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("the port '" + port + "' is not a number", e);
    }
  }
}
