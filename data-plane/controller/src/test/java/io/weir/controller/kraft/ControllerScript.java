package io.weir.controller.kraft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.simulation.ControllerModel;
import io.weir.simulation.Coverage;
import io.weir.simulation.RegisteredBroker;
import io.weir.simulation.RegisteredPartition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.image.TopicImage;
import org.apache.kafka.metadata.BrokerRegistration;
import org.apache.kafka.metadata.LeaderRecoveryState;
import org.apache.kafka.metadata.PartitionRegistration;

/**
 * A script of requests from a seed, for the simulation's controller and for Kafka's, with their
 * answers and registrations compared after each. Broker epochs differ in number and are compared by
 * whose they are. Used by one thread.
 */
final class ControllerScript {
  private static final int BROKERS = 4;
  private static final int MIN_ISR = 2;
  private static final long NEVER_MS = Long.MAX_VALUE / 4;

  /** The two numbers of one registration. */
  private record Epoch(long model, long real) {
    static final Epoch UNKNOWN = new Epoch(-1, -1);
  }

  private final long seed;
  private final Random random;
  private final RealController real;
  private final Coverage coverage = new Coverage();
  private final ControllerModel model = new ControllerModel(MIN_ISR, NEVER_MS, coverage);
  private final Map<Integer, Uuid> incarnations = new HashMap<>();
  private final Map<Integer, Uuid> folders = new HashMap<>();
  private final Map<Integer, List<Epoch>> epochs = new HashMap<>();
  private final List<TopicIdPartition> partitions = new ArrayList<>();
  private final List<String> steps = new ArrayList<>();
  private final Map<Errors, Integer> answers = new EnumMap<>(Errors.class);
  private final Set<String> states = new HashSet<>();
  private int topics;

  ControllerScript(long seed, RealController real) {
    this.seed = seed;
    this.random = new Random(seed);
    this.real = real;
  }

  /** Answers given, with how often. */
  Map<Errors, Integer> answers() {
    return answers;
  }

  /** What partitions went through. */
  Set<String> states() {
    return states;
  }

  void run(int length) {
    for (int id = 1; id <= BROKERS; id++) {
      register(id, false, 0);
      heartbeat(id, 0);
    }
    create();
    for (int i = 0; i < length; i++) {
      int broker = 1 + random.nextInt(BROKERS);
      switch (random.nextInt(20)) {
        case 0 -> create();
        case 1 -> delete();
        case 2, 3 -> register(broker, random.nextInt(3) > 0, random.nextInt(3));
        case 4, 5, 6, 7, 8 -> heartbeat(broker, random.nextInt(8));
        case 9 -> reorder();
        case 10 -> electPreferred();
        default -> alterPartition();
      }
    }
  }

  private void register(int id, boolean fromItsFolder, int claim) {
    boolean again = claim == 2 && incarnations.containsKey(id) && random.nextBoolean();
    Uuid incarnation = again ? incarnations.get(id) : new Uuid(id, random.nextLong());
    Uuid folder =
        fromItsFolder ? folders.getOrDefault(id, folder()) : again ? folders.get(id) : folder();
    Epoch previous = claim == 0 ? epoch(id, 0) : claim == 1 ? epoch(id, 1) : Epoch.UNKNOWN;
    String step =
        "register broker=%d incarnation=%s previous=%s takeover=%s"
            .formatted(id, again ? "same" : "new", previous, fromItsFolder);
    if (folder.equals(folders.get(id))) {
      model.takeOver(id, incarnation);
    }
    ControllerModel.Registration expected = model.register(id, incarnation, previous.model(), 0);
    ControllerModel.Registration answer = real.register(id, incarnation, previous.real(), folder);
    if (answer.error() == Errors.NONE && expected.error() == Errors.NONE && !again) {
      incarnations.put(id, incarnation);
      folders.put(id, folder);
      epochs
          .computeIfAbsent(id, i -> new ArrayList<>())
          .add(new Epoch(expected.epoch(), answer.epoch()));
    }
    compare(step, answer.error(), expected.error());
  }

  private Uuid folder() {
    return new Uuid(random.nextLong(), random.nextLong());
  }

  /**
   * A heartbeat; before it everybody says that he has seen the metadata, which Kafka's controller
   * waits for before it lets a broker shut down, and the model doesn't.
   */
  private void heartbeat(int id, int kind) {
    for (RegisteredBroker b : model.brokers()) {
      if (!b.fenced() && !b.shuttingDown()) {
        model.heartbeat(b.id(), b.epoch(), false, false, true, 0);
        real.heartbeat(b.id(), epoch(b.id(), 0).real(), false, false, true);
      }
    }
    Epoch epoch = epoch(id, kind == 7 ? 1 : 0);
    boolean wantFence = kind == 4 || kind == 6;
    boolean wantShutDown = kind == 5 || kind == 6;
    boolean fenced = model.broker(id).map(RegisteredBroker::fenced).orElse(true);
    boolean caughtUp = !fenced || kind != 3;
    String step =
        "heartbeat broker=%d epoch=%s wantFence=%s wantShutDown=%s caughtUp=%s"
            .formatted(id, epoch, wantFence, wantShutDown, caughtUp);
    ControllerModel.Heartbeat expected =
        model.heartbeat(id, epoch.model(), wantFence, wantShutDown, caughtUp, 0);
    ControllerModel.Heartbeat answer =
        real.heartbeat(id, epoch.real(), wantFence, wantShutDown, caughtUp);
    compare(step, answer.error(), expected.error());
    assertEquals(expected, answer, this::story);
  }

  private void create() {
    boolean twice = random.nextInt(6) == 0 && !partitions.isEmpty();
    String topic = twice ? partitions.getFirst().topic() : "topic-" + topics++;
    List<Integer> replicas = new ArrayList<>(List.of(1, 2, 3, 4));
    if (random.nextInt(6) == 0) {
      replicas.set(0, 9); // nobody
    }
    Collections.shuffle(replicas, random);
    replicas = replicas.subList(0, 1 + random.nextInt(3));
    CreateTopicsResponseData.CreatableTopicResult answer = real.create(topic, replicas);
    Errors error = Errors.forCode(answer.errorCode());
    TopicIdPartition id =
        new TopicIdPartition(
            error == Errors.NONE ? answer.topicId() : folder(), new TopicPartition(topic, 0));
    Errors expected = model.create(id, replicas);
    if (error == Errors.NONE) {
      partitions.add(id);
    }
    compare("create topic=%s replicas=%s".formatted(topic, replicas), error, expected);
  }

  private void delete() {
    TopicIdPartition id = somePartition();
    partitions.remove(id);
    compare("delete " + id, real.delete(id.topicId()), model.delete(id.topicId()));
  }

  private void alterPartition() {
    TopicIdPartition id = somePartition();
    RegisteredPartition p = find(id);
    int from =
        p == null || p.leader() < 0 || random.nextInt(8) == 0
            ? 1 + random.nextInt(BROKERS)
            : p.leader();
    Epoch epoch = epoch(from, random.nextInt(12) == 0 ? 1 : 0);
    int leaderEpoch = (p == null ? 0 : p.leaderEpoch()) + nearly();
    int partitionEpoch = (p == null ? 0 : p.partitionEpoch()) + nearly();
    List<Integer> isr = new ArrayList<>(p == null ? List.of(1, 2) : p.replicas());
    if (random.nextBoolean()) {
      Collections.shuffle(isr, random);
    }
    isr.removeIf(member -> member != from && random.nextInt(3) == 0);
    if (random.nextInt(15) == 0) {
      isr.remove(Integer.valueOf(from));
    }
    if (random.nextInt(15) == 0) {
      isr.add(random.nextBoolean() ? 9 : 4);
    }
    SequencedMap<Integer, Long> forModel = new LinkedHashMap<>();
    SequencedMap<Integer, Long> forReal = new LinkedHashMap<>();
    for (int member : isr) {
      int kind = random.nextInt(8);
      Epoch seen = kind == 0 ? Epoch.UNKNOWN : epoch(member, kind == 1 ? 1 : 0);
      forModel.put(member, seen.model());
      forReal.put(member, seen.real());
    }
    compare(
        "alterPartition from=%d epoch=%s %s leaderEpoch=%d partitionEpoch=%d isr=%s"
            .formatted(from, epoch, id, leaderEpoch, partitionEpoch, forModel),
        real.alterPartition(from, epoch.real(), id, leaderEpoch, partitionEpoch, forReal),
        model.alterPartition(from, epoch.model(), id, leaderEpoch, partitionEpoch, forModel));
  }

  private int nearly() {
    return switch (random.nextInt(20)) {
      case 0 -> -1;
      case 1 -> 1;
      default -> 0;
    };
  }

  private void reorder() {
    TopicIdPartition id = somePartition();
    RegisteredPartition p = find(id);
    List<Integer> replicas = new ArrayList<>(p == null ? List.of(1, 2) : p.replicas());
    Collections.shuffle(replicas, random);
    compare(
        "reorder %s replicas=%s".formatted(id, replicas),
        real.reorder(id, replicas),
        model.reorder(id, replicas));
  }

  private void electPreferred() {
    TopicIdPartition id = somePartition();
    compare("electPreferred " + id, real.electPreferred(id), model.electPreferred(id));
  }

  /** A partition, now and then one that isn't there. */
  private TopicIdPartition somePartition() {
    return partitions.isEmpty() || random.nextInt(20) == 0
        ? new TopicIdPartition(folder(), new TopicPartition("nowhere", 0))
        : partitions.get(random.nextInt(partitions.size()));
  }

  private RegisteredPartition find(TopicIdPartition id) {
    return model.partitions().stream().filter(p -> p.id().equals(id)).findFirst().orElse(null);
  }

  /** A broker's registration: its latest, or one of before. */
  private Epoch epoch(int broker, int before) {
    List<Epoch> of = epochs.getOrDefault(broker, List.of());
    return of.size() <= before ? Epoch.UNKNOWN : of.get(of.size() - 1 - before);
  }

  private void compare(String step, Errors answer, Errors expected) {
    steps.add(step + " -> " + answer);
    answers.merge(answer, 1, Integer::sum);
    assertEquals(answer, expected, this::story);
    assertEquals(realBrokers(), modelBrokers(), this::story);
    assertEquals(realPartitions(), modelPartitions(), this::story);
    if (coverage.of(Coverage.Event.ELR_ELECTION) > 0) {
      states.add("elr elected");
    }
    for (RegisteredPartition p : model.partitions()) {
      if (p.leader() < 0) {
        states.add("leaderless");
      }
      if (!p.elr().isEmpty()) {
        states.add("elr");
      }
      if (p.recovering()) {
        states.add("recovering");
      }
    }
  }

  private String story() {
    return "seed " + seed + ", Kafka's first, after\n  " + String.join("\n  ", steps);
  }

  private Map<Integer, String> realBrokers() {
    Map<Integer, String> all = new TreeMap<>();
    for (BrokerRegistration b : real.image().cluster().brokers().values()) {
      all.put(b.id(), "fenced=" + b.fenced() + " shuttingDown=" + b.inControlledShutdown());
    }
    return all;
  }

  private Map<Integer, String> modelBrokers() {
    Map<Integer, String> all = new TreeMap<>();
    for (RegisteredBroker b : model.brokers()) {
      all.put(b.id(), "fenced=" + b.fenced() + " shuttingDown=" + b.shuttingDown());
    }
    return all;
  }

  private Map<String, String> realPartitions() {
    Map<String, String> all = new TreeMap<>();
    for (TopicImage topic : real.image().topics().topicsById().values()) {
      topic.partitions().forEach((index, p) -> all.put(topic.name() + "-" + index, describe(p)));
    }
    return all;
  }

  private static String describe(PartitionRegistration p) {
    return describe(
        Arrays.stream(p.replicas).boxed().toList(),
        Arrays.stream(p.isr).boxed().toList(),
        Arrays.stream(p.elr).boxed().sorted().toList(),
        p.lastKnownElr.length == 0 ? OptionalInt.empty() : OptionalInt.of(p.lastKnownElr[0]),
        p.leader,
        p.leaderEpoch,
        p.partitionEpoch,
        p.leaderRecoveryState == LeaderRecoveryState.RECOVERING);
  }

  private Map<String, String> modelPartitions() {
    Map<String, String> all = new TreeMap<>();
    for (RegisteredPartition p : model.partitions()) {
      all.put(
          p.id().topicPartition().toString(),
          describe(
              p.replicas(),
              p.isr(),
              p.elr().stream().sorted().toList(),
              p.lastKnownLeader(),
              p.leader(),
              p.leaderEpoch(),
              p.partitionEpoch(),
              p.recovering()));
    }
    return all;
  }

  private static String describe(
      List<Integer> replicas,
      List<Integer> isr,
      List<Integer> elr,
      OptionalInt lastKnownLeader,
      int leader,
      int leaderEpoch,
      int partitionEpoch,
      boolean recovering) {
    return "replicas=%s isr=%s elr=%s lastKnown=%s leader=%d epoch=%d partitionEpoch=%d recovering=%s"
        .formatted(
            replicas, isr, elr, lastKnownLeader, leader, leaderEpoch, partitionEpoch, recovering);
  }
}
