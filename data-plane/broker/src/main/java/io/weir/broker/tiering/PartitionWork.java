package io.weir.broker.tiering;

import io.weir.protocol.Clock;
import io.weir.protocol.RandomSource;

/** What this broker remembers of a tiered partition that it leads. Thread-safe. */
final class PartitionWork {
  private final Backoff copying;
  private final Backoff deleting;
  private volatile LeaderPlan plan;

  PartitionWork(Clock clock, RandomSource random) {
    this.copying = new Backoff(clock, random);
    this.deleting = new Backoff(clock, random);
  }

  /** Copies fail apart from deletions: a store may take one of them only. */
  Backoff copying() {
    return copying;
  }

  Backoff deleting() {
    return deleting;
  }

  void planned(LeaderPlan latest) {
    plan = latest;
  }

  long lagBytes() {
    LeaderPlan latest = plan;
    return latest == null ? 0 : latest.copyBytes();
  }

  int lagSegments() {
    LeaderPlan latest = plan;
    return latest == null ? 0 : latest.copies().size();
  }

  boolean isFailing() {
    return copying.isFailing() || deleting.isFailing();
  }
}
