package io.weir.replication;

import io.weir.protocol.Clock;
import io.weir.protocol.RandomSource;

/** What replication needs of the outside. Immutable. */
public record ReplicationPorts(
    Clock clock,
    RandomSource random,
    ReplicationTransport transport,
    IsrChanger isrChanger,
    LeadershipListener leadership) {}
