package io.weir.controller.kraft;

import org.apache.kafka.raft.KafkaRaftClient;
import org.apache.kafka.server.fault.FaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that Raft runs on. Kafka's own driver gives a last voter five seconds to find a
 * successor that isn't there; this one gives less, as whole clusters are stopped here.
 */
final class RaftThread {
  private static final Logger LOG = LoggerFactory.getLogger(RaftThread.class);
  private static final int HAND_OVER_TIMEOUT_MS = 1_500;
  private static final long JOIN_TIMEOUT_MS = 10_000;

  private final KafkaRaftClient<?> client;
  private final FaultHandler faults;
  private final Thread thread;

  RaftThread(String name, KafkaRaftClient<?> client, FaultHandler faults) {
    this.client = client;
    this.faults = faults;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (client.isRunning()) {
        client.poll();
      }
    } catch (Throwable fault) {
      // errors too: a quorum member that stands still unnoticed is worse than one that is gone
      var _ = faults.handleFault("the raft thread ended", fault);
    }
  }

  /** Hands leadership over if it has it, and ends the thread. */
  void stop() throws InterruptedException {
    if (thread.getState() != Thread.State.NEW) {
      var _ =
          client
              .shutdown(HAND_OVER_TIMEOUT_MS)
              .whenComplete(
                  (nothing, failure) -> {
                    if (failure != null) {
                      LOG.info(
                          "event=raft_stopped_without_a_successor cause=\"{}\"",
                          failure.toString());
                    }
                  });
      thread.join(JOIN_TIMEOUT_MS);
      if (thread.isAlive()) {
        LOG.warn("event=the_raft_thread_did_not_end_in_time timeout_ms={}", JOIN_TIMEOUT_MS);
      }
    }
    client.close();
  }
}
