package io.weir.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionReplica;
import org.apache.kafka.common.errors.LogDirNotFoundException;
import org.apache.kafka.common.errors.ReplicaNotAvailableException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replicas go from one log directory to another while records come in. */
@Timeout(300)
class ReplicaMovesTest {
  private static final String TOPIC = "orders";
  private static final Duration WAIT = Duration.ofSeconds(90);
  private static final Map<String, String> TWO_FOLDERS =
      Map.of("data.dirs", "{node}/data-1,{node}/data-2");

  @TempDir private Path folder;

  @Test
  void movesUnderLoadLoseNothingThatWasAcknowledged() throws Exception {
    try (ClusterHarness cluster = ClusterHarness.start(folder, 3, false, TWO_FOLDERS)) {
      TestTenant tenant = tenant(cluster, 4, 3);
      String physical = tenant.virtualCluster().prefix() + "." + TOPIC;
      try (Load load = Load.start(tenant, 4);
          Admin operator = Admin.create(cluster.operatorConfig())) {
        load.awaitAcknowledged(500);
        for (int round = 0; round < 2; round++) {
          Map<TopicPartitionReplica, String> wanted = new HashMap<>();
          for (HarnessNode node : cluster.nodes()) {
            for (int partition = 0; partition < 4; partition++) {
              wanted.put(
                  new TopicPartitionReplica(physical, partition, node.id()),
                  other(node, physical, partition).toString());
            }
          }

          operator.alterReplicaLogDirs(wanted).all().get(60, TimeUnit.SECONDS);

          Eventually.await("all have moved", WAIT, () -> lie(operator, wanted));
          load.awaitAcknowledged(load.acknowledged().size() + 200);
        }
        Set<String> acknowledged = load.stop();
        assertTrue(consumed(tenant, 4, acknowledged.size()).containsAll(acknowledged));
        assertRefusals(operator, cluster.node(1), physical);
      }
    }
  }

  private static void assertRefusals(Admin operator, HarnessNode node, String physical) {
    var here = new TopicPartitionReplica(physical, 0, node.id());
    var absent = new TopicPartitionReplica("no-such-topic", 0, node.id());
    assertTrue(
        refusal(operator, here, node.folder().resolve("data-3"))
            instanceof LogDirNotFoundException);
    assertTrue(
        refusal(operator, absent, node.folder().resolve("data-1"))
            instanceof ReplicaNotAvailableException);
  }

  private static Throwable refusal(Admin operator, TopicPartitionReplica replica, Path path) {
    try {
      operator.alterReplicaLogDirs(Map.of(replica, path.toString())).all().get();
      throw new AssertionError("was not refused");
    } catch (ExecutionException refused) {
      return refused.getCause();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** One replica, so that nobody else has what a move would lose. */
  @Test
  void aKillDuringAMoveLosesNothingThatWasAcknowledged() throws Exception {
    try (ClusterHarness cluster = ClusterHarness.start(folder, 1, true, TWO_FOLDERS)) {
      TestTenant tenant = tenant(cluster, 1, 1);
      HarnessNode node = cluster.node(1);
      String physical = tenant.virtualCluster().prefix() + "." + TOPIC;
      Set<String> acknowledged = new HashSet<>();
      int begin = 0;
      for (int kill = 0; kill < 4; kill++) {
        try (Load load = Load.start(tenant, 1, begin);
            Admin operator = Admin.create(cluster.operatorConfig())) {
          load.awaitAcknowledged(400);
          Path target = other(node, physical, 0);
          operator
              .alterReplicaLogDirs(
                  Map.of(new TopicPartitionReplica(physical, 0, 1), target.toString()))
              .all()
              .get(60, TimeUnit.SECONDS);
          Eventually.await("the moment to kill", WAIT, moment(kill, target, physical + "-0"));
          node.kill();
          acknowledged.addAll(load.stop());
          begin = load.sent();
        }
        node.start();
        node.awaitReady();
        assertFalse(
            Files.exists(node.folder().resolve("data-1").resolve(physical + "-0"))
                && Files.exists(node.folder().resolve("data-2").resolve(physical + "-0")),
            "both folders have the log");
        Set<String> found = consumed(tenant, 1, acknowledged.size());
        assertTrue(found.containsAll(acknowledged), "after kill " + kill);
      }
    }
  }

  /** The copy is begun; it has bytes; it has taken the log's name; the former log is gone. */
  private static Callable<Boolean> moment(int kill, Path target, String log) {
    return switch (kill) {
      case 0 -> () -> has(target, name -> name.endsWith("-future")) || holds(target, log);
      case 1 -> () -> bytes(target) > 0 || holds(target, log);
      case 2 -> () -> holds(target, log);
      default -> () -> holds(target, log) && !holds(target.resolveSibling(otherName(target)), log);
    };
  }

  private static String otherName(Path data) {
    return data.getFileName().toString().equals("data-1") ? "data-2" : "data-1";
  }

  private static boolean holds(Path data, String log) {
    return Files.exists(data.resolve(log));
  }

  private static boolean has(Path data, Predicate<String> name) throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      return files.anyMatch(file -> name.test(file.getFileName().toString()));
    }
  }

  private static long bytes(Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files
          .filter(file -> file.toString().contains("-future") && file.toString().endsWith(".log"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  private TestTenant tenant(ClusterHarness cluster, int partitions, int replicas) throws Exception {
    TestTenant tenant = cluster.newTenant();
    try (Admin admin = Admin.create(tenant.clientConfig())) {
      admin
          .createTopics(List.of(new NewTopic(TOPIC, partitions, (short) replicas)))
          .all()
          .get(60, TimeUnit.SECONDS);
    }
    return tenant;
  }

  /** The folder that a replica does not lie in. */
  private static Path other(HarnessNode node, String physical, int partition) {
    Path one = node.folder().resolve("data-1").toAbsolutePath();
    return holds(one, physical + "-" + partition)
        ? node.folder().resolve("data-2").toAbsolutePath()
        : one;
  }

  private static boolean lie(Admin operator, Map<TopicPartitionReplica, String> wanted)
      throws Exception {
    var found = operator.describeReplicaLogDirs(wanted.keySet()).all().get();
    for (var entry : wanted.entrySet()) {
      var info = found.get(entry.getKey());
      if (!entry.getValue().equals(info.getCurrentReplicaLogDir())
          || info.getFutureReplicaLogDir() != null) {
        return false;
      }
    }
    return true;
  }

  private static Set<String> consumed(TestTenant tenant, int partitions, int atLeast) {
    Set<String> seen = new ConcurrentSkipListSet<>();
    List<String> all = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            tenant.clientConfig(), new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> assigned = new ArrayList<>();
      for (int i = 0; i < partitions; i++) {
        assigned.add(new TopicPartition(TOPIC, i));
      }
      consumer.assign(assigned);
      consumer.seekToBeginning(assigned);
      Map<TopicPartition, Long> ends = consumer.endOffsets(assigned);
      Eventually.await(
          "all records up to the end",
          WAIT,
          () -> {
            consumer
                .poll(Duration.ofMillis(500))
                .forEach(record -> all.add(Load.number(record.value())));
            return assigned.stream()
                .allMatch(partition -> consumer.position(partition) >= ends.get(partition));
          });
    }
    seen.addAll(all);
    assertEquals(seen.size(), all.size(), "some came twice");
    assertTrue(seen.size() >= atLeast, seen.size() + " of " + atLeast);
    return seen;
  }

  /** Sends numbered records of two kilobytes, 200 at a time, and keeps what was acknowledged. */
  private static final class Load implements AutoCloseable {
    private static final String FILLER = "x".repeat(2_000);

    private final Semaphore inFlight = new Semaphore(200);
    private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final KafkaProducer<String, String> producer;
    private final Thread thread;
    private final AtomicInteger sent;

    private Load(TestTenant tenant, int partitions, int first) {
      Map<String, Object> config = new HashMap<>(tenant.clientConfig());
      config.put("delivery.timeout.ms", "60000");
      config.put("max.block.ms", "2000");
      producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
      sent = new AtomicInteger(first);
      thread = new Thread(() -> run(partitions), "load");
      thread.start();
    }

    static Load start(TestTenant tenant, int partitions) {
      return start(tenant, partitions, 0);
    }

    static Load start(TestTenant tenant, int partitions, int first) {
      return new Load(tenant, partitions, first);
    }

    static String number(String value) {
      return value.substring(0, value.indexOf(':'));
    }

    private void run(int partitions) {
      try {
        while (!stopped.get()) {
          send(partitions);
        }
      } catch (IllegalStateException closed) {
        if (!stopped.get()) {
          throw closed;
        }
      }
    }

    private void send(int partitions) {
      inFlight.acquireUninterruptibly();
      int next = sent.getAndIncrement();
      String number = "n" + next;
      var _ =
          producer.send(
              new ProducerRecord<>(TOPIC, next % partitions, null, number + ":" + FILLER),
              (_, failure) -> {
                if (failure == null) {
                  acknowledged.add(number);
                }
                inFlight.release();
              });
    }

    Set<String> acknowledged() {
      return acknowledged;
    }

    int sent() {
      return sent.get();
    }

    void awaitAcknowledged(int count) {
      Eventually.await(
          count + " records are acknowledged", WAIT, () -> acknowledged.size() >= count);
    }

    /** Ends it; what is under way is given up. Returns what was acknowledged. */
    Set<String> stop() throws InterruptedException {
      stopped.set(true);
      producer.close(Duration.ofSeconds(5)); // which ends what is under way, and so the thread
      thread.join();
      return acknowledged;
    }

    @Override
    public void close() {
      stopped.set(true);
      producer.close(Duration.ofSeconds(5));
    }
  }
}
