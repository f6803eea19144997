package io.weir.benchmarks.tiering;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What was used between two moments, or since the beginning. Immutable.
 *
 * @param seconds of the clock
 * @param brokers CPU of the side's brokers, in seconds
 * @param store CPU of its S3 server
 * @param others CPU of everything on the machine but those two and this process
 * @param requests to the S3 server, by operation
 */
record Usage(
    double seconds, double brokers, double store, double others, Map<String, Long> requests) {
  private static final double NANOS = 1e9;
  private static final long SELF = ProcessHandle.current().pid();

  /** All there was until now. */
  static Usage now(Side side) throws IOException, InterruptedException {
    Map<String, Long> requests = side.store().requests();
    double brokers = Processes.cpuSeconds(side.brokers());
    double store = Processes.cpuSeconds(List.of(side.store().pid()));
    double self = Processes.cpuSeconds(List.of(SELF));
    return new Usage(
        System.nanoTime() / NANOS,
        brokers,
        store,
        Processes.machineSeconds() - brokers - store - self,
        requests);
  }

  Usage since(Usage before) {
    return new Usage(
        seconds - before.seconds,
        brokers - before.brokers,
        store - before.store,
        others - before.others,
        Store.difference(before.requests, requests));
  }

  long requestCount() {
    return requests.values().stream().mapToLong(Long::longValue).sum();
  }
}
