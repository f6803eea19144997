package io.weir.controlplane.reconciler;

import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.OperationStore;
import io.weir.controlplane.persistence.TenancyStore;
import io.weir.controlplane.service.BrokerGateway;
import io.weir.controlplane.service.ClusterRegistry;
import io.weir.controlplane.service.Operations;
import io.weir.controlplane.service.Propagation;
import io.weir.controlplane.service.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** Looks which operations have been applied by every broker meanwhile. */
public final class FinishOperations implements Reconciler.Task {
  private static final int PER_ROUND_MAX = 200;

  private final OperationStore store = new OperationStore();
  private final TenancyStore tenancy = new TenancyStore();
  private final Database database;
  private final ClusterRegistry registry;
  private final Propagation propagation;
  private final Operations operations;

  /** Wires it. */
  public FinishOperations(
      Database database, ClusterRegistry registry, Propagation propagation, Operations operations) {
    this.database = database;
    this.registry = registry;
    this.propagation = propagation;
    this.operations = operations;
  }

  @Override
  public void run() {
    List<OperationStore.Running> running =
        database.withoutTenant(handle -> store.running(handle, PER_ROUND_MAX));
    Map<String, Brokers> looked = new HashMap<>();
    for (OperationStore.Running operation : running) {
      look(operation, looked);
    }
    for (Brokers brokers : looked.values()) {
      if (brokers.failure.isPresent()) {
        throw brokers.failure.get();
      }
    }
  }

  private void look(OperationStore.Running operation, Map<String, Brokers> looked) {
    Set<String> targets =
        operation
            .brokerClusterId()
            .map(Set::of)
            .orElseGet(() -> propagation.targets(operation.tenantId()));
    boolean published = true;
    long endOffset = 0;
    List<Integer> lagging = new ArrayList<>();
    for (String target : targets) {
      Brokers brokers = looked.computeIfAbsent(target, Brokers::new);
      if (isOfMetadata(operation)) {
        lagging.addAll(brokers.laggingMetadata());
      } else {
        published &=
            !database.withoutTenant(
                h -> tenancy.waiting(h, target, operation.tenantId(), operation.revision()));
        lagging.addAll(brokers.lagging());
        endOffset = Math.max(endOffset, brokers.endOffset);
      }
      if (brokers.failure.isPresent()) {
        return; // not known: it stays as it was last seen
      }
    }
    operations.looked(
        operation.tenantId(),
        operation.operationId(),
        published ? OptionalLong.of(endOffset) : OptionalLong.empty(),
        published ? lagging : List.of());
  }

  private static boolean isOfMetadata(OperationStore.Running operation) {
    return operation.revision() == Reply.Change.OF_METADATA;
  }

  /** What one broker cluster says in one round; each question is asked once. */
  private final class Brokers {
    private final String id;
    private List<Integer> laggingMetadata;
    private List<Integer> lagging;
    private long endOffset;
    private Optional<ProblemException> failure = Optional.empty();

    Brokers(String id) {
      this.id = id;
    }

    List<Integer> laggingMetadata() {
      if (laggingMetadata == null) {
        laggingMetadata = asked(gateway -> gateway.laggingMetadata(Duration.ZERO));
      }
      return laggingMetadata;
    }

    /** The log's end covers every operation whose records are published. */
    List<Integer> lagging() {
      if (lagging == null) {
        lagging =
            asked(
                gateway -> {
                  endOffset = gateway.tenancyLog().endOffset();
                  return gateway.lagging(endOffset, Duration.ZERO);
                });
      }
      return lagging;
    }

    private List<Integer> asked(Function<BrokerGateway, List<Integer>> question) {
      if (failure.isPresent()) {
        return List.of();
      }
      try {
        return question.apply(registry.require(id).gateway());
      } catch (ProblemException e) {
        failure = Optional.of(e); // told at the end of the round
        return List.of();
      }
    }
  }
}
