package io.weir.broker.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Counts the connections that have not authenticated, by where they come from, so that one host
 * can't take the places of all. An IPv4 address counts by itself, an IPv6 address by its /64, as a
 * host has all of that (RFC 4291, section 2.5.4). Holds as many entries as there are such
 * connections. Thread-safe.
 */
final class StrangersByAddress {
  private final Map<Block, Integer> counts = new ConcurrentHashMap<>();
  private final int perAddressMax;

  /** What counts as one place to come from. */
  private record Block(boolean isIpv6, long bits) {
    static Block of(InetAddress address) {
      ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
      return address instanceof Inet6Address
          ? new Block(true, bytes.getLong())
          : new Block(false, bytes.getInt());
    }
  }

  /** A stranger's place. */
  final class Place {
    private final Block block;
    private final AtomicBoolean isHeld = new AtomicBoolean(true);

    private Place(Block block) {
      this.block = block;
    }

    /** The connection has authenticated or is closed. Idempotent. */
    void leave() {
      if (isHeld.compareAndSet(true, false)) {
        counts.computeIfPresent(block, (key, count) -> count == 1 ? null : count - 1);
      }
    }
  }

  StrangersByAddress(int perAddressMax) {
    this.perAddressMax = perAddressMax;
  }

  /** Counts a connection in; empty if its address has as many as it may have. */
  Optional<Place> enter(InetAddress address) {
    Block block = Block.of(address);
    boolean[] isEntered = new boolean[1];
    counts.compute(
        block,
        (key, count) -> {
          int before = count == null ? 0 : count;
          isEntered[0] = before < perAddressMax;
          return isEntered[0] ? Integer.valueOf(before + 1) : count;
        });
    return isEntered[0] ? Optional.of(new Place(block)) : Optional.empty();
  }

  /** Addresses that have strangers now. */
  int size() {
    return counts.size();
  }
}
