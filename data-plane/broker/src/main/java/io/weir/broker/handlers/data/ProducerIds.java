package io.weir.broker.handlers.data;

import io.weir.controller.ControllerClient;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.message.AllocateProducerIdsRequestData;
import org.apache.kafka.common.message.AllocateProducerIdsResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * Producer ids, unique in the cluster: taken in blocks from the controller, which never gives a
 * block twice (KIP-730). Thread-safe by its monitor, held for a few instructions only.
 */
public final class ProducerIds {
  /** Requests that may wait for a block; more are told to come again. */
  public static final int WAITING_MAX = 10_000;

  private final int brokerId;
  private final LongSupplier brokerEpoch;
  private final ControllerClient controller;
  private final Deque<CompletableFuture<Long>> waiting = new ArrayDeque<>();
  private long next;
  private long end;
  private boolean asking;

  /**
   * Takes blocks for one broker.
   *
   * @param brokerEpoch the epoch of the present registration
   */
  public ProducerIds(int brokerId, LongSupplier brokerEpoch, ControllerClient controller) {
    this.brokerId = brokerId;
    this.brokerEpoch = brokerEpoch;
    this.controller = controller;
  }

  /** A producer id that nobody had before; fails with a retriable error if none can be had now. */
  public CompletableFuture<Long> next() {
    CompletableFuture<Long> id = new CompletableFuture<>();
    boolean ask;
    synchronized (this) {
      if (next < end) {
        return CompletableFuture.completedFuture(next++);
      }
      if (waiting.size() >= WAITING_MAX) {
        return CompletableFuture.failedFuture(unavailable());
      }
      waiting.add(id);
      ask = !asking;
      asking = true;
    }
    if (ask) {
      askForBlock();
    }
    return id;
  }

  private void askForBlock() {
    AllocateProducerIdsRequestData request =
        new AllocateProducerIdsRequestData()
            .setBrokerId(brokerId)
            .setBrokerEpoch(brokerEpoch.getAsLong());
    var unused =
        controller
            .send(request, AllocateProducerIdsResponseData.class)
            .whenComplete((block, failure) -> receive(block, failure));
  }

  private void receive(AllocateProducerIdsResponseData block, Throwable failure) {
    if (failure != null || block.errorCode() != Errors.NONE.code()) {
      failWaiting();
      return;
    }
    Deque<Runnable> answers = new ArrayDeque<>();
    boolean askAgain;
    synchronized (this) {
      next = block.producerIdStart();
      end = next + block.producerIdLen();
      while (next < end && !waiting.isEmpty()) {
        CompletableFuture<Long> first = waiting.poll();
        long id = next++;
        answers.add(() -> first.complete(id));
      }
      askAgain = !waiting.isEmpty();
      asking = askAgain;
    }
    answers.forEach(Runnable::run);
    if (askAgain) {
      askForBlock();
    }
  }

  private void failWaiting() {
    Deque<CompletableFuture<Long>> failed;
    synchronized (this) {
      failed = new ArrayDeque<>(waiting);
      waiting.clear();
      asking = false;
    }
    failed.forEach(id -> id.completeExceptionally(unavailable()));
  }

  private static CoordinatorLoadInProgressException unavailable() {
    return new CoordinatorLoadInProgressException("No producer id can be had now; try again.");
  }
}
