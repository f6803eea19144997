package io.weir.replication;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The streams that leaders opened to this node. Thread-safe (concurrent maps). */
final class InboundStreams {
  private static final Logger LOG = LoggerFactory.getLogger(InboundStreams.class);

  /** Hears of greeted streams' frames, on any thread; must only hand over. */
  @FunctionalInterface
  interface Listener {
    /** A leader's frame; the listener releases it. */
    void onLeaderFrame(InboundStream from, Frame frame);
  }

  private final ReplicationConfig config;
  private final LocalNode self;
  private final ReplicationPorts ports;
  private final Supplier<BrokerTable> brokers;
  private final Listener listener;
  private final Set<PeerLink> links = ConcurrentHashMap.newKeySet();
  private final Map<Integer, InboundStream> byPeer = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private volatile boolean closed;

  InboundStreams(
      ReplicationConfig config,
      LocalNode self,
      ReplicationPorts ports,
      Supplier<BrokerTable> brokers,
      Listener listener) {
    this.config = config;
    this.self = self;
    this.ports = ports;
    this.brokers = brokers;
    this.listener = listener;
  }

  LinkHandler accept(PeerLink link, int peerNodeId) {
    links.add(link);
    if (closed) {
      link.close("this node stops");
    }
    return new Incoming(link, peerNodeId);
  }

  /** Keeps streams alive and closes silent ones, ungreeted ones too. */
  void keepAlive() {
    links.forEach(link -> KeepAlives.look(link, ports.clock(), config));
  }

  void close() {
    closed = true;
    links.forEach(link -> link.close("this node stops"));
  }

  /** One connection; called by the transport. */
  private final class Incoming implements LinkHandler {
    private final PeerLink link;
    private final int peerNodeId;
    private InboundStream stream;

    Incoming(PeerLink link, int peerNodeId) {
      this.link = link;
      this.peerNodeId = peerNodeId;
    }

    @Override
    public void onOpen(PeerLink opened) {
      throw new IllegalStateException("a peer opened this link");
    }

    @Override
    public void onFrame(Frame frame) {
      if (stream == null) {
        greet(frame);
        return;
      }
      switch (frame) {
        case Frame.Probe f -> listener.onLeaderFrame(stream, f);
        case Frame.Truncate f -> listener.onLeaderFrame(stream, f);
        case Frame.Reset f -> listener.onLeaderFrame(stream, f);
        case Frame.Extend f -> listener.onLeaderFrame(stream, f);
        case Frame.Append f -> listener.onLeaderFrame(stream, f);
        case Frame.HighWatermarks f -> listener.onLeaderFrame(stream, f);
        case Frame.KeepAlive f -> {
          // The link has noted that it is alive.
        }
        default -> {
          frame.release();
          link.close("a leader sent " + frame.getClass().getSimpleName());
        }
      }
    }

    @Override
    public void onClosed(String reason) {
      links.remove(link);
      if (stream != null) {
        byPeer.remove(peerNodeId, stream);
        LOG.info("event=inbound_stream_down peer={} reason=\"{}\"", peerNodeId, reason);
      }
    }

    private void greet(Frame frame) {
      if (!(frame instanceof Frame.Hello hello)) {
        frame.release();
        link.close("not greeted");
        return;
      }
      String refusal = refusal(hello);
      if (refusal != null) {
        LOG.warn("event=stream_refused peer={} reason=\"{}\"", peerNodeId, refusal);
        link.close(refusal);
        return;
      }
      stream = new InboundStream(peerNodeId, numbers.incrementAndGet(), link);
      InboundStream earlier = byPeer.put(peerNodeId, stream);
      if (earlier != null) {
        earlier.link().close("replaced by a later stream");
      }
      link.send(
          new Frame.HelloAnswer(FrameCodec.VERSION, self.id(), self.brokerEpoch().getAsLong()));
    }

    private String refusal(Frame.Hello hello) {
      if (hello.version() != FrameCodec.VERSION) {
        return "replication protocol " + hello.version() + " is not spoken here";
      }
      if (!hello.clusterId().equals(self.clusterId())) {
        return "another cluster";
      }
      if (hello.senderNodeId() != peerNodeId) {
        return "says it is node " + hello.senderNodeId();
      }
      if (hello.expectedNodeId() != self.id()) {
        return "wants node " + hello.expectedNodeId();
      }
      if (self.brokerEpoch().getAsLong() < 0) {
        return "this node has not registered yet";
      }
      long known = brokers.get().find(peerNodeId).map(BrokerTable.Broker::epoch).orElse(-1L);
      return hello.brokerEpoch() < known
          ? "broker epoch " + hello.brokerEpoch() + " is older than " + known
          : null;
    }
  }
}
