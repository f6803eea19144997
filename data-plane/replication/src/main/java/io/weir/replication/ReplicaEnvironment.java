package io.weir.replication;

import io.weir.protocol.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * What all replicas of one shard share. Immutable, but for the shard's lists of high watermarks and
 * acknowledgements to tell.
 *
 * @param sessions source of session numbers, one for the node
 * @param streams the stream to a peer, if it is up
 * @param brokers the registered brokers as of now
 * @param acks what followers have to acknowledge
 */
record ReplicaEnvironment(
    ReplicationConfig config,
    LocalNode self,
    Shard shard,
    Clock clock,
    IsrChanger isrChanger,
    LeadershipListener leadership,
    AtomicInteger sessions,
    IntFunction<Optional<UpStream>> streams,
    Supplier<BrokerTable> brokers,
    IdleHighWatermarks idle,
    PendingAcks acks) {

  /** Monotonic milliseconds. */
  long nowMs() {
    return clock.monotonicNs() / 1_000_000;
  }

  /** A session number that no earlier probe of this node had (until it wraps, after 2^31). */
  int nextSession() {
    return sessions.getAndIncrement() & Integer.MAX_VALUE;
  }
}
