package io.weir.simulation;

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
import java.util.function.Predicate;

/**
 * Streams between nodes: frames are encoded, delayed and decoded, in order within a stream and in
 * any order between streams. Ordered pairs of nodes can be silenced (bytes vanish), pairs cut
 * (streams end and none opens). Single-threaded.
 */
final class Network {
  private record Direction(int from, int to) {}

  private final World world;
  private final Set<Direction> cut = new HashSet<>();
  private final Set<Direction> silent = new HashSet<>();
  private final List<Stream> streams = new ArrayList<>();
  private int numbers;

  Network(World world) {
    this.world = world;
  }

  void cut(int a, int b) {
    cut.add(new Direction(a, b));
    cut.add(new Direction(b, a));
    reset(a, b);
  }

  /** Bytes from one node to another vanish. */
  void silence(int from, int to) {
    silent.add(new Direction(from, to));
  }

  void heal(int a, int b) {
    cut.remove(new Direction(a, b));
    cut.remove(new Direction(b, a));
    if (silent.remove(new Direction(a, b)) | silent.remove(new Direction(b, a))) {
      reset(a, b); // bytes were lost that TCP would have sent again: no stream survives that
    }
  }

  void reset(int a, int b) {
    end(s -> s.isBetween(a, b));
  }

  void died(Node node) {
    end(s -> s.client == node || s.server == node);
  }

  private void end(Predicate<Stream> which) {
    for (Stream s : List.copyOf(streams)) {
      if (which.test(s)) {
        s.end("reset");
      }
    }
  }

  void connect(Node from, Node to, LinkHandler handler) {
    Runnable refused = from.asNow(() -> handler.onClosed("refused"));
    world.at(
        world.between(100_000, 3_000_000),
        () -> {
          Direction there = new Direction(from.id(), to.id());
          Direction back = new Direction(to.id(), from.id());
          if (!to.isAlive()
              || cut.contains(there)
              || silent.contains(there)
              || silent.contains(back)) {
            refused.run();
            return;
          }
          if (from.isAlive()) {
            Stream stream = new Stream(from, to);
            streams.add(stream);
            stream.clientEnd.handler = handler;
            stream.serverEnd.handler = to.accept(stream.serverEnd, from.id());
            from.run(() -> handler.onOpen(stream.clientEnd));
          }
        });
  }

  private final class Stream {
    final Node client;
    final Node server;
    final End clientEnd;
    final End serverEnd;
    boolean over;

    Stream(Node client, Node server) {
      this.client = client;
      this.server = server;
      this.clientEnd = new End(this, client, server, numbers++);
      this.serverEnd = new End(this, server, client, numbers++);
    }

    boolean isBetween(int a, int b) {
      return client.id() == a && server.id() == b || client.id() == b && server.id() == a;
    }

    void end(String reason) {
      if (over) {
        return;
      }
      over = true;
      streams.remove(this);
      for (End end : List.of(clientEnd, serverEnd)) {
        world.at(world.between(0, 2_000_000), end.asOwner(() -> end.handler.onClosed(reason)));
      }
    }
  }

  private final class End implements PeerLink {
    final Stream stream;
    final Node owner;
    final Node peer;
    final int number;
    final int ownerIncarnation;
    LinkHandler handler;
    long lastReceivedNs = world.monotonicNs();
    long lastDeliveryNs;

    End(Stream stream, Node owner, Node peer, int number) {
      this.stream = stream;
      this.owner = owner;
      this.peer = peer;
      this.number = number;
      this.ownerIncarnation = owner.incarnation();
    }

    Runnable asOwner(Runnable task) {
      return () -> owner.runAs(ownerIncarnation, task);
    }

    @Override
    public void send(Frame frame) {
      switch (frame) {
        case Frame.Truncate f -> world.coverage.count(Coverage.Event.TRUNCATION);
        case Frame.Extend f -> world.coverage.count(Coverage.Event.LOG_EXTENDED);
        case Frame.Reject f -> world.coverage.count(Coverage.Event.SESSION_REFUSED);
        default -> {
          // not counted
        }
      }
      ByteBuffer bytes = ByteBuffer.allocate(FrameCodec.size(frame));
      try {
        FrameCodec.encode(frame, bytes);
      } catch (IOException e) {
        close("payload not readable");
        return;
      } finally {
        frame.release();
      }
      if (stream.over || silent.contains(new Direction(owner.id(), peer.id()))) {
        return;
      }
      bytes.flip().position(FrameCodec.LENGTH_BYTES);
      long at =
          world.monotonicNs() + world.between(50_000, world.chance(0.01) ? 60_000_000 : 2_000_000);
      lastDeliveryNs = Math.max(lastDeliveryNs, at);
      End other = number == stream.clientEnd.number ? stream.serverEnd : stream.clientEnd;
      world.at(lastDeliveryNs - world.monotonicNs(), other.asOwner(() -> other.receive(bytes)));
    }

    private void receive(ByteBuffer bytes) {
      if (stream.over) {
        return;
      }
      lastReceivedNs = world.monotonicNs();
      world.saw(bytes.remaining());
      try {
        handler.onFrame(FrameCodec.decode(bytes, () -> {}));
      } catch (InvalidFrameException e) {
        throw new Violation("OwnFramesAreValid", e.toString());
      }
    }

    @Override
    public boolean isWritable() {
      return !stream.over;
    }

    @Override
    public long lastReceivedNs() {
      return lastReceivedNs;
    }

    @Override
    public void close(String reason) {
      stream.end(reason);
    }

    /** Not the identity's, by which sets would be in another order in each run. */
    @Override
    public int hashCode() {
      return number;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }
  }
}
