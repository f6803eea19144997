package io.weir.broker.tiering;

import io.weir.protocol.Clock;
import io.weir.replication.TieredLog;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadataManager;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageNotReadyException;

/** Joins a log with what is known of its copies. Thread-safe. */
final class LogPlans {
  /** Not knowing what is copied for so long after the start, a broker takes it for nothing. */
  private static final long METADATA_LATE_MS = 60_000;

  private final RemoteLogMetadataManager metadata;
  private final LeaderPlan.Orphans orphans;
  private final Clock clock;
  private final long madeNs;

  /**
   * A log and its copies.
   *
   * @param plan of whoever leads it; of a follower, what is not copied is of interest
   */
  record Planned(RemoteCopies copies, LeaderPlan plan) {}

  LogPlans(RemoteLogMetadataManager metadata, LeaderPlan.Orphans orphans, Clock clock) {
    this.metadata = metadata;
    this.orphans = orphans;
    this.clock = clock;
    this.madeNs = clock.monotonicNs();
  }

  /** Plans; empty: what is copied isn't known yet. */
  Optional<Planned> of(TieredLog log) throws RemoteStorageException {
    RemoteCopies copies;
    try {
      copies = RemoteCopies.of(metadata, log.id());
    } catch (RemoteStorageNotReadyException e) {
      long sinceMs = TimeUnit.NANOSECONDS.toMillis(clock.monotonicNs() - madeNs);
      if (sinceMs < METADATA_LATE_MS) {
        return Optional.empty();
      }
      copies = new RemoteCopies(List.of()); // the disk fills up, known or not
    }
    return Optional.of(
        new Planned(copies, LeaderPlan.of(log, copies, orphans, clock.wallTimeMs())));
  }
}
