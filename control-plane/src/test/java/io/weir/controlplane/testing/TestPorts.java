package io.weir.controlplane.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that a test starts later. They lie below the range from which the kernel serves
 * outgoing connections and listeners on port 0, so that none of those takes one in between.
 */
public final class TestPorts {
  private static final int FIRST = 12_000;
  private static final int END = 32_000;

  private static int next = ThreadLocalRandom.current().nextInt(FIRST, END);

  private TestPorts() {}

  /** Returns ports that nobody listens on, each given out once in this process. */
  public static synchronized List<Integer> free(int count) throws IOException {
    List<Integer> ports = new ArrayList<>();
    for (int tried = 0; ports.size() < count; tried++) {
      if (tried == END - FIRST) {
        throw new IOException("no free port between " + FIRST + " and " + END);
      }
      next = next + 1 < END ? next + 1 : FIRST;
      if (isFree(next)) {
        ports.add(next);
      }
    }
    return ports;
  }

  private static boolean isFree(int port) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (BindException e) {
      return false;
    }
  }
}
