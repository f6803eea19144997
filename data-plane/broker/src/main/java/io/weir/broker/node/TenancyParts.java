package io.weir.broker.node;

import io.weir.broker.http.Readiness;
import io.weir.broker.internaltopic.InternalTopicTail;
import io.weir.broker.internaltopic.ReplayProgress;
import io.weir.broker.internaltopic.ReplicaInternalTopicLog;
import io.weir.broker.tenancy.store.TenancyCredentials;
import io.weir.broker.tenancy.store.TenancyReplay;
import io.weir.broker.tenancy.store.TenancyState;
import io.weir.broker.tenancy.store.TenancyTokens;
import io.weir.broker.tenancy.store.TenancyTopic;
import io.weir.broker.tenancy.store.TenancyWriter;
import io.weir.controller.KRaftNode;
import io.weir.protocol.Clock;
import io.weir.replication.ReplicaRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

/** The tenancy side of a broker, joined. Immutable. */
record TenancyParts(
    TenancyState state,
    ReplayProgress progress,
    TenancyCredentials credentials,
    TenancyTokens tokens,
    TenancyWriter writer,
    InternalTopicTail tail) {
  static TenancyParts of(
      KRaftNode kraft,
      ReplicaRegistry replicas,
      int replicationFactor,
      Clock clock,
      ScheduledExecutorService executor) {
    TenancyState state = new TenancyState();
    ReplayProgress progress = new ReplayProgress();
    return new TenancyParts(
        state,
        progress,
        TenancyCredentials.of(state),
        TenancyTokens.of(state),
        new TenancyWriter(
            new ReplicaInternalTopicLog(TenancyTopic.TOPIC, replicas::find),
            state,
            progress,
            clock),
        new InternalTopicTail(
            TenancyTopic.TOPIC,
            kraft::metadata,
            kraft.controller(),
            replicationFactor,
            new TenancyReplay(state, progress),
            executor));
  }

  /** Starts replaying; completes once tenants may come in. */
  CompletableFuture<Void> start(Readiness readiness) {
    readiness.notReady("tenancy", "the tenancy log is being replayed");
    var _ = tail.halted().thenAccept(reason -> readiness.notReady("tenancy", reason.getMessage()));
    return tail.start().thenRun(() -> readiness.ready("tenancy"));
  }
}
