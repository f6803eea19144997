package io.weir.replication.sim;

import io.weir.replication.Frame;
import io.weir.replication.FrameCodec;
import io.weir.replication.InvalidFrameException;
import io.weir.replication.LinkHandler;
import io.weir.replication.PeerLink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Connections between nodes, in memory: frames are encoded, delayed and decoded; pairs of nodes can
 * be cut (connections end) or black-holed (bytes vanish silently).
 */
final class SimNetwork {
  private record Pair(int low, int high) {
    static Pair of(int a, int b) {
      return new Pair(Math.min(a, b), Math.max(a, b));
    }
  }

  private final SimWorld world;
  private final Set<Pair> cut = new HashSet<>();
  private final Set<Pair> blackHoled = new HashSet<>();
  private final List<Connection> connections = new ArrayList<>();

  SimNetwork(SimWorld world) {
    this.world = world;
  }

  void cut(int a, int b) {
    cut.add(Pair.of(a, b));
    breakAll(c -> c.pair.equals(Pair.of(a, b)));
  }

  void blackHole(int a, int b) {
    blackHoled.add(Pair.of(a, b));
  }

  void heal(int a, int b) {
    cut.remove(Pair.of(a, b));
    if (blackHoled.remove(Pair.of(a, b))) {
      // Bytes were lost: what TCP would have retransmitted. The connections don't survive that.
      breakAll(c -> c.pair.equals(Pair.of(a, b)));
    }
  }

  void dropConnections(int a, int b) {
    breakAll(c -> c.pair.equals(Pair.of(a, b)));
  }

  void nodeDied(SimNode node) {
    breakAll(c -> c.client == node || c.server == node);
  }

  void connect(SimNode from, SimNode to, LinkHandler handler) {
    world.at(
        world.between(100_000, 3_000_000),
        () -> {
          Pair pair = Pair.of(from.id(), to.id());
          if (!from.isAlive()) {
            return;
          }
          if (!to.isAlive() || cut.contains(pair) || blackHoled.contains(pair)) {
            from.run(() -> handler.onClosed("refused"));
            return;
          }
          Connection connection = new Connection(pair, from, to);
          connections.add(connection);
          connection.clientEnd.handler = handler;
          connection.serverEnd.handler = to.accept(connection.serverEnd, from.id());
          from.run(() -> handler.onOpen(connection.clientEnd));
        });
  }

  private void breakAll(java.util.function.Predicate<Connection> which) {
    for (Connection c : List.copyOf(connections)) {
      if (which.test(c)) {
        c.end("reset");
      }
    }
  }

  private final class Connection {
    final Pair pair;
    final SimNode client;
    final SimNode server;
    final End clientEnd;
    final End serverEnd;
    boolean over;

    Connection(Pair pair, SimNode client, SimNode server) {
      this.pair = pair;
      this.client = client;
      this.server = server;
      this.clientEnd = new End(this, client, server);
      this.serverEnd = new End(this, server, client);
    }

    void end(String reason) {
      if (!over) {
        over = true;
        connections.remove(this);
        for (End end : List.of(clientEnd, serverEnd)) {
          world.at(
              world.between(0, 2_000_000), () -> end.owner.run(() -> end.handler.onClosed(reason)));
        }
      }
    }
  }

  private final class End implements PeerLink {
    final Connection connection;
    final SimNode owner;
    final SimNode peer;
    LinkHandler handler;
    long lastReceivedNs = world.monotonicNs();
    long lastDeliveryNs;

    End(Connection connection, SimNode owner, SimNode peer) {
      this.connection = connection;
      this.owner = owner;
      this.peer = peer;
    }

    @Override
    public void send(Frame frame) {
      ByteBuffer bytes = ByteBuffer.allocate(FrameCodec.size(frame));
      try {
        FrameCodec.encode(frame, bytes);
      } catch (IOException e) {
        close("payload not readable");
        return;
      } finally {
        frame.release();
      }
      if (connection.over || blackHoled.contains(connection.pair)) {
        return;
      }
      bytes.flip().position(FrameCodec.LENGTH_BYTES);
      long at = world.monotonicNs() + world.between(50_000, 2_000_000);
      lastDeliveryNs = Math.max(lastDeliveryNs, at);
      End other = this == connection.clientEnd ? connection.serverEnd : connection.clientEnd;
      world.at(lastDeliveryNs - world.monotonicNs(), () -> peer.run(() -> other.receive(bytes)));
    }

    private void receive(ByteBuffer bytes) {
      if (connection.over) {
        return;
      }
      lastReceivedNs = world.monotonicNs();
      try {
        handler.onFrame(FrameCodec.decode(bytes, () -> {}));
      } catch (InvalidFrameException e) {
        throw new AssertionError("our own frame is invalid", e);
      }
    }

    @Override
    public boolean isWritable() {
      return !connection.over;
    }

    @Override
    public long lastReceivedNs() {
      return lastReceivedNs;
    }

    @Override
    public void close(String reason) {
      connection.end(reason);
    }
  }
}
