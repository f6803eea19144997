package io.weir.broker.node;

import io.weir.broker.http.Readiness;
import io.weir.broker.tenancy.store.TenancyCredentials;
import io.weir.broker.tenancy.store.TenancyProgress;
import io.weir.broker.tenancy.store.TenancyState;
import io.weir.broker.tenancy.store.TenancyTail;
import io.weir.broker.tenancy.store.TenancyTokens;
import io.weir.broker.tenancy.store.TenancyWriter;
import io.weir.controller.KRaftNode;
import io.weir.protocol.Clock;
import io.weir.replication.ReplicaRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

/** The tenancy side of a broker, joined. Immutable. */
record TenancyParts(
    TenancyState state,
    TenancyProgress progress,
    TenancyCredentials credentials,
    TenancyTokens tokens,
    TenancyWriter writer,
    TenancyTail tail) {
  static TenancyParts of(
      KRaftNode kraft,
      ReplicaRegistry replicas,
      int replicationFactor,
      Clock clock,
      ScheduledExecutorService executor) {
    TenancyState state = new TenancyState();
    TenancyProgress progress = new TenancyProgress();
    return new TenancyParts(
        state,
        progress,
        TenancyCredentials.of(state),
        TenancyTokens.of(state),
        new TenancyWriter(new ReplicaTenancyLog(replicas::find), state, progress, clock),
        new TenancyTail(
            kraft::metadata, kraft.controller(), replicationFactor, state, progress, executor));
  }

  /** Starts replaying; completes once tenants may come in. */
  CompletableFuture<Void> start(Readiness readiness) {
    readiness.notReady("tenancy", "the tenancy log is being replayed");
    var _ = tail.halted().thenAccept(reason -> readiness.notReady("tenancy", reason.getMessage()));
    return tail.start().thenRun(() -> readiness.ready("tenancy"));
  }
}
