package io.weir.controlplane.clusterclient;

import io.weir.controlplane.service.ClusterGateway;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks all unfenced brokers at once. Thread-safe. */
final class EveryBroker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EveryBroker.class);

  private final Supplier<List<ClusterGateway.Broker>> brokers;
  private final ExecutorService waiters = Executors.newVirtualThreadPerTaskExecutor();

  EveryBroker(Supplier<List<ClusterGateway.Broker>> brokers) {
    this.brokers = brokers;
  }

  /** The unfenced brokers. */
  List<ClusterGateway.Broker> now() {
    return brokers.get();
  }

  /** Something that a broker may fail to answer. */
  interface Question<T> {
    T put(ClusterGateway.Broker broker) throws IOException;
  }

  /**
   * The answers of all, in the brokers' order; empty where none came.
   *
   * @param what is asked for, in the log
   */
  <T> List<Optional<T>> answers(String what, Question<T> question) {
    return ask(now(), broker -> answer(what, broker, question), Optional.empty());
  }

  /**
   * The first answer that comes, one broker after the other. CLUSTER_UNAVAILABLE if none does.
   *
   * @param what is asked for, in the log
   */
  <T> T first(String what, Question<T> question) {
    IOException last = new IOException("no broker takes part");
    for (ClusterGateway.Broker broker : now()) {
      try {
        return question.put(broker);
      } catch (IOException e) {
        unanswered(what, broker, e);
        last = e;
      }
    }
    throw AdminErrors.unavailable(last);
  }

  private static <T> Optional<T> answer(
      String what, ClusterGateway.Broker broker, Question<T> question) {
    try {
      return Optional.of(question.put(broker));
    } catch (IOException e) {
      unanswered(what, broker, e);
      return Optional.empty();
    }
  }

  private static void unanswered(String what, ClusterGateway.Broker broker, IOException e) {
    log.info("event={}_unknown broker={} reason=\"{}\"", what, broker.id(), e.getMessage());
  }

  /** The answers, in the brokers' order. */
  <T> List<T> ask(
      List<ClusterGateway.Broker> asked, Function<ClusterGateway.Broker, T> question, T unknown) {
    List<Future<T>> answers = new ArrayList<>(asked.size());
    for (ClusterGateway.Broker broker : asked) {
      Callable<T> call = () -> question.apply(broker);
      answers.add(waiters.submit(call));
    }
    return answers.stream().map(answer -> get(answer, unknown)).toList();
  }

  /** Ids of those that have not applied something. */
  List<Integer> lagging(Predicate<ClusterGateway.Broker> hasApplied) {
    List<ClusterGateway.Broker> asked = now();
    List<Boolean> applied = ask(asked, hasApplied::test, false);
    List<Integer> lagging = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      if (!applied.get(i)) {
        lagging.add(asked.get(i).id());
      }
    }
    if (!lagging.isEmpty()) {
      // One that was fenced meanwhile serves nobody, and applies everything before it serves again.
      Set<Integer> unfenced = new HashSet<>();
      now().forEach(broker -> unfenced.add(broker.id()));
      lagging.retainAll(unfenced);
    }
    return lagging;
  }

  private static <T> T get(Future<T> answer, T unknown) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("asking a broker failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unknown;
    }
  }

  @Override
  public void close() {
    waiters.shutdownNow();
  }
}
