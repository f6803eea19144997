package io.weir.replication;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams that this node opens, one to each other registered broker, opened again with a
 * growing delay for as long as the broker is registered. Thread-safe: connections are managed on
 * one shard, frames are handed on by the transport's threads.
 */
final class OutboundStreams {
  private static final Logger LOG = LoggerFactory.getLogger(OutboundStreams.class);

  /** Hears of streams, on any thread; must only hand over. */
  interface Listener {
    /** The stream to a peer came or went. */
    void onStream(int nodeId);

    /** A follower's frame. */
    void onFollowerFrame(UpStream from, Frame frame);
  }

  private final ReplicationConfig config;
  private final LocalNode self;
  private final ReplicationPorts ports;
  private final Shard shard;
  private final Listener listener;
  private final Map<Integer, UpStream> up = new ConcurrentHashMap<>();
  private final Map<Integer, Peer> peers = new HashMap<>();
  private boolean closed;

  OutboundStreams(
      ReplicationConfig config,
      LocalNode self,
      ReplicationPorts ports,
      Shard shard,
      Listener listener) {
    this.config = config;
    this.self = self;
    this.ports = ports;
    this.shard = shard;
    this.listener = listener;
  }

  /** The stream to a peer, if it is up. Any thread. */
  Optional<UpStream> current(int nodeId) {
    return Optional.ofNullable(up.get(nodeId));
  }

  /** Follows the registered brokers. Any thread. */
  void update(BrokerTable brokers) {
    shard.execute(() -> apply(brokers));
  }

  /** Keeps streams alive and closes silent ones; on the shard, each keepAliveInterval. */
  void keepAlive() {
    for (Peer peer : peers.values()) {
      if (peer.link != null) {
        KeepAlives.look(peer.link, ports.clock(), config);
      }
    }
  }

  /** Closes all; on the shard. */
  void close() {
    closed = true;
    peers.values().forEach(p -> p.leave("this node stops"));
    peers.clear();
  }

  private void apply(BrokerTable brokers) {
    if (closed) {
      return;
    }
    peers
        .entrySet()
        .removeIf(
            e -> {
              boolean gone = brokers.find(e.getKey()).isEmpty();
              if (gone) {
                e.getValue().leave("broker is not registered any more");
              }
              return gone;
            });
    for (BrokerTable.Broker broker : brokers.brokers().values()) {
      if (broker.id() != self.id()) {
        peers.computeIfAbsent(broker.id(), id -> new Peer()).registered(broker);
      }
    }
  }

  /** One peer; on the shard. */
  private final class Peer {
    private BrokerTable.Broker broker;
    private Attempt attempt;
    private PeerLink link;
    private Cancellable retry = () -> {};
    private int failures;
    private boolean left;

    void registered(BrokerTable.Broker now) {
      boolean moved =
          broker == null
              || broker.epoch() != now.epoch()
              || broker.port() != now.port()
              || !broker.host().equals(now.host());
      broker = now;
      if (moved && attempt == null) {
        failures = 0;
        retry.cancel();
        connect();
      }
    }

    void leave(String why) {
      left = true;
      retry.cancel();
      if (link != null) {
        link.close(why);
      }
    }

    private void connect() {
      if (left || attempt != null) {
        return;
      }
      if (self.brokerEpoch().getAsLong() < 0) {
        later();
        return;
      }
      attempt = new Attempt(this, broker);
      ports.transport().connect(broker, attempt);
    }

    private void later() {
      long delay =
          Math.min(
              config.retryMin().toMillis() << Math.min(failures, 20), config.retryMax().toMillis());
      failures++;
      long jittered = delay / 2 + ports.random().nextInt((int) (delay / 2) + 1);
      retry = shard.schedule(this::connect, Math.max(1, jittered));
    }

    private void opened(PeerLink opened) {
      link = opened;
      if (left) {
        opened.close("broker is not registered any more");
      }
    }

    private void ended(String reason) {
      LOG.info("event=stream_down peer={} reason=\"{}\"", broker.id(), reason);
      attempt = null;
      link = null;
      if (!left) {
        later();
      }
    }
  }

  /** One connection; called by the transport. */
  private final class Attempt implements LinkHandler {
    private final Peer peer;
    private final BrokerTable.Broker broker;
    private PeerLink link;
    private UpStream stream;

    Attempt(Peer peer, BrokerTable.Broker broker) {
      this.peer = peer;
      this.broker = broker;
    }

    @Override
    public void onOpen(PeerLink opened) {
      link = opened;
      opened.send(
          new Frame.Hello(
              FrameCodec.VERSION,
              self.clusterId(),
              self.id(),
              self.brokerEpoch().getAsLong(),
              broker.id()));
      shard.execute(() -> peer.opened(opened));
    }

    @Override
    public void onFrame(Frame frame) {
      if (stream == null) {
        greeted(frame);
        return;
      }
      switch (frame) {
        case Frame.ProbeAnswer f -> listener.onFollowerFrame(stream, f);
        case Frame.Ack f -> listener.onFollowerFrame(stream, f);
        case Frame.Reject f -> listener.onFollowerFrame(stream, f);
        case Frame.KeepAlive f -> {
          // The link has noted that it is alive.
        }
        default -> {
          frame.release();
          link.close("a follower sent " + frame.getClass().getSimpleName());
        }
      }
    }

    @Override
    public void onClosed(String reason) {
      if (stream != null && up.remove(broker.id(), stream)) {
        listener.onStream(broker.id());
      }
      shard.execute(() -> peer.ended(reason));
    }

    private void greeted(Frame frame) {
      if (frame instanceof Frame.HelloAnswer answer
          && answer.version() == FrameCodec.VERSION
          && answer.nodeId() == broker.id()
          && answer.brokerEpoch() >= 0) {
        stream =
            new UpStream(
                broker.id(), answer.brokerEpoch(), link, new LinkBudget(config.linkWindowBytes()));
        up.put(broker.id(), stream);
        LOG.info("event=stream_up peer={} broker_epoch={}", broker.id(), answer.brokerEpoch());
        shard.execute(() -> peer.failures = 0);
        listener.onStream(broker.id());
      } else {
        frame.release();
        link.close("not greeted properly");
      }
    }
  }
}
