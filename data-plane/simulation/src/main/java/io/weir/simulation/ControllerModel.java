package io.weir.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/**
 * What a controller decides: registrations, sessions, fencing, elections with eligible leader
 * replicas (KIP-966) and AlterPartition (KIP-497, KIP-903). Pure: time arrives as an argument, and
 * what changed is asked for by {@link #takeChanged}. It follows Kafka 4.4's rules as read; no test
 * compares it with Kafka's controller yet. Single-threaded.
 */
public final class ControllerModel {
  /** {@link Partition#leader} of a partition without one. */
  public static final int NO_LEADER = -1;

  /** A registered broker. Changed by the model only. */
  public static final class Broker {
    final int id;
    long epoch;
    Uuid incarnation;
    boolean fenced = true;
    boolean shuttingDown;
    private long contactMs = Long.MIN_VALUE / 2;

    private Broker(int id) {
      this.id = id;
    }

    private boolean isActive() {
      return !fenced && !shuttingDown;
    }
  }

  /** A partition's state. Changed by the model only. */
  public static final class Partition {
    final TopicIdPartition id;
    final List<Integer> replicas;
    List<Integer> isr;
    Set<Integer> elr = new TreeSet<>();
    int leader;
    int leaderEpoch;
    int partitionEpoch;

    private Partition(TopicIdPartition id, List<Integer> replicas, List<Integer> isr, int leader) {
      this.id = id;
      this.replicas = replicas;
      this.isr = isr;
      this.leader = leader;
    }
  }

  /** An outcome with the epoch that a registration got. */
  record Registration(Errors error, long epoch) {}

  /** An outcome of a heartbeat. */
  record Heartbeat(Errors error, boolean fenced, boolean mayShutDown) {}

  private final int minIsr;
  private final long sessionTimeoutMs;
  private final Coverage coverage;
  private final Map<Integer, Broker> brokers = new TreeMap<>();
  private final Map<TopicIdPartition, Partition> partitions = new LinkedHashMap<>();
  private final Map<TopicIdPartition, Partition> changed = new LinkedHashMap<>();
  private boolean brokersChanged;
  private long epochs = 100;

  ControllerModel(int minIsr, long sessionTimeoutMs, Coverage coverage) {
    this.minIsr = minIsr;
    this.sessionTimeoutMs = sessionTimeoutMs;
    this.coverage = coverage;
  }

  /** A process registers; with a new incarnation it ends what its predecessor was. */
  Registration register(int id, Uuid incarnation, long previousEpoch, long nowMs) {
    Broker known = brokers.get(id);
    if (known != null && !known.incarnation.equals(incarnation)) {
      if (hasSession(known, nowMs) && !known.shuttingDown) {
        return new Registration(Errors.DUPLICATE_BROKER_REGISTRATION, -1);
      }
      boolean clean = known.epoch == previousEpoch;
      coverage.count(
          clean ? Coverage.Event.CLEAN_REGISTRATION : Coverage.Event.UNCLEAN_REGISTRATION);
      remove(id, !clean);
    }
    Broker broker = brokers.computeIfAbsent(id, Broker::new);
    if (!incarnation.equals(broker.incarnation)) {
      broker.epoch = ++epochs;
    }
    broker.incarnation = incarnation;
    broker.fenced = true;
    broker.shuttingDown = false;
    broker.contactMs = nowMs;
    brokersChanged = true;
    return new Registration(Errors.NONE, broker.epoch);
  }

  /** The same node comes back under a new incarnation: its former session is over. */
  void takeOver(int id, Uuid incarnation) {
    Broker former = brokers.get(id);
    if (former != null && !former.incarnation.equals(incarnation)) {
      fence(former);
      former.contactMs = Long.MIN_VALUE / 2;
    }
  }

  Heartbeat heartbeat(
      int id, long epoch, boolean wantFence, boolean wantShutDown, boolean caughtUp, long nowMs) {
    Broker broker = brokers.get(id);
    if (broker == null) {
      return new Heartbeat(Errors.BROKER_ID_NOT_REGISTERED, true, false);
    }
    if (broker.epoch != epoch) {
      return new Heartbeat(Errors.STALE_BROKER_EPOCH, true, false);
    }
    broker.contactMs = nowMs;
    if (wantShutDown) {
      if (broker.fenced || !leadsAnything(id)) {
        fence(broker);
        return new Heartbeat(Errors.NONE, true, true);
      }
      beginShutdown(broker);
      return new Heartbeat(Errors.NONE, broker.fenced, false);
    }
    if (wantFence) {
      fence(broker);
    } else if (broker.fenced && caughtUp) {
      broker.fenced = false;
      brokersChanged = true;
      elect();
    }
    return new Heartbeat(Errors.NONE, broker.fenced, false);
  }

  /** Fences whose session is over. */
  void tick(long nowMs) {
    for (Broker broker : brokers.values()) {
      if (!broker.fenced && !hasSession(broker, nowMs)) {
        coverage.count(Coverage.Event.SESSION_TIMEOUT);
        fence(broker);
      }
    }
  }

  Errors create(TopicIdPartition id, List<Integer> replicas) {
    if (partitions.keySet().stream()
        .anyMatch(
            other -> other.topic().equals(id.topic()) && !other.topicId().equals(id.topicId()))) {
      return Errors.TOPIC_ALREADY_EXISTS;
    }
    if (!replicas.stream().allMatch(brokers::containsKey)) {
      return Errors.INVALID_REPLICA_ASSIGNMENT;
    }
    List<Integer> isr = replicas.stream().filter(this::isActive).toList();
    if (isr.isEmpty()) {
      return Errors.INVALID_REPLICA_ASSIGNMENT;
    }
    Partition partition = new Partition(id, List.copyOf(replicas), isr, isr.getFirst());
    partitions.put(id, partition);
    changed.put(id, partition);
    return Errors.NONE;
  }

  void delete(Uuid topicId) {
    partitions.keySet().removeIf(id -> id.topicId().equals(topicId));
    changed.keySet().removeIf(id -> id.topicId().equals(topicId));
  }

  /** One partition of an AlterPartition request; a member's epoch of -1 is not compared. */
  Errors alterPartition(
      int from,
      long brokerEpoch,
      TopicIdPartition id,
      int leaderEpoch,
      int partitionEpoch,
      Map<Integer, Long> newIsr) {
    Broker sender = brokers.get(from);
    if (sender == null) {
      return Errors.BROKER_ID_NOT_REGISTERED;
    }
    if (sender.epoch != brokerEpoch) {
      return Errors.STALE_BROKER_EPOCH;
    }
    Partition p = partitions.get(id);
    if (p == null) {
      return Errors.UNKNOWN_TOPIC_ID;
    }
    if (leaderEpoch > p.leaderEpoch || partitionEpoch > p.partitionEpoch) {
      return Errors.NOT_CONTROLLER;
    }
    if (leaderEpoch < p.leaderEpoch) {
      return Errors.FENCED_LEADER_EPOCH;
    }
    if (from != p.leader) {
      return Errors.INVALID_REQUEST;
    }
    if (partitionEpoch < p.partitionEpoch) {
      return Errors.INVALID_UPDATE_VERSION;
    }
    if (!p.replicas.containsAll(newIsr.keySet()) || !newIsr.containsKey(from)) {
      return Errors.INVALID_REQUEST;
    }
    for (Map.Entry<Integer, Long> member : newIsr.entrySet()) {
      if (!isActive(member.getKey())
          || member.getValue() != -1 && member.getValue() != brokers.get(member.getKey()).epoch) {
        return Errors.INELIGIBLE_REPLICA;
      }
    }
    update(p, List.copyOf(newIsr.keySet()), -1, this::isActive);
    return Errors.NONE;
  }

  /** Another member of the ISR leads, where there is one (a preferred-leader move). */
  void moveLeader(TopicIdPartition id, SeededRandom random) {
    Partition p = partitions.get(id);
    List<Integer> others = p.isr.stream().filter(b -> b != p.leader && isActive(b)).toList();
    if (p.leader != NO_LEADER && !others.isEmpty()) {
      p.leader = others.get(random.nextInt(others.size()));
      p.leaderEpoch++;
      p.partitionEpoch++;
      coverage.count(Coverage.Event.ELECTION);
      changed.put(id, p);
    }
  }

  private boolean hasSession(Broker broker, long nowMs) {
    return nowMs - broker.contactMs < sessionTimeoutMs;
  }

  private boolean isActive(int id) {
    Broker broker = brokers.get(id);
    return broker != null && broker.isActive();
  }

  private boolean leadsAnything(int id) {
    return partitions.values().stream().anyMatch(p -> p.leader == id);
  }

  private void fence(Broker broker) {
    if (!broker.fenced) {
      broker.fenced = true;
      broker.shuttingDown = false;
      brokersChanged = true;
      remove(broker.id, false);
    }
  }

  private void beginShutdown(Broker broker) {
    if (!broker.shuttingDown) {
      broker.shuttingDown = true;
      brokersChanged = true;
      remove(broker.id, false);
    }
  }

  /** Takes a broker out of every ISR; one that can't vouch for its log out of every ELR too. */
  private void remove(int id, boolean unclean) {
    for (Partition p : partitions.values()) {
      if (p.isr.contains(id) || unclean && p.elr.contains(id) || p.leader == id) {
        List<Integer> rest = p.isr.stream().filter(b -> b != id).toList();
        update(p, rest, unclean ? id : -1, b -> b != id && isActive(b));
      }
    }
  }

  private void elect() {
    for (Partition p : partitions.values()) {
      if (p.leader == NO_LEADER) {
        update(p, p.isr, -1, this::isActive);
      }
    }
  }

  private void update(Partition p, List<Integer> targetIsr, int unclean, IntPredicate acceptable) {
    List<Integer> isr = targetIsr;
    Set<Integer> elr = new TreeSet<>();
    if (isr.size() < Math.min(minIsr, p.replicas.size())) {
      elr.addAll(p.elr);
      elr.addAll(p.isr);
      elr.removeAll(isr);
      elr.remove(unclean);
    }
    int leader = p.leader;
    if (leader == NO_LEADER || !isr.contains(leader) || !acceptable.test(leader)) {
      Optional<Integer> next = first(p.replicas, isr, acceptable);
      if (next.isEmpty()) {
        next = first(p.replicas, elr, acceptable);
        if (next.isPresent()) {
          coverage.count(Coverage.Event.ELR_ELECTION);
          isr = new ArrayList<>(isr);
          isr.add(next.get());
          elr.remove(next.get());
        }
      }
      leader = next.orElse(NO_LEADER);
    }
    if (leader == p.leader && isr.equals(p.isr) && elr.equals(p.elr)) {
      return;
    }
    if (leader != p.leader) {
      p.leaderEpoch++;
      coverage.count(leader == NO_LEADER ? Coverage.Event.LEADERLESS : Coverage.Event.ELECTION);
    }
    if (isr.size() != p.isr.size()) {
      coverage.count(
          isr.size() < p.isr.size() ? Coverage.Event.ISR_SHRINK : Coverage.Event.ISR_EXPAND);
    }
    p.leader = leader;
    p.isr = List.copyOf(isr);
    p.elr = elr;
    p.partitionEpoch++;
    changed.put(p.id, p);
  }

  private static Optional<Integer> first(
      List<Integer> replicas, Collection<Integer> among, IntPredicate acceptable) {
    return replicas.stream().filter(r -> among.contains(r) && acceptable.test(r)).findFirst();
  }

  /** Partitions that changed since this was last asked. */
  List<Partition> takeChanged() {
    List<Partition> taken = List.copyOf(changed.values());
    changed.clear();
    return taken;
  }

  /** Whether a broker's registration or state changed since this was last asked. */
  boolean takeBrokersChanged() {
    boolean taken = brokersChanged;
    brokersChanged = false;
    return taken;
  }

  Collection<Broker> brokers() {
    return brokers.values();
  }

  Optional<Broker> broker(int id) {
    return Optional.ofNullable(brokers.get(id));
  }

  Collection<Partition> partitions() {
    return partitions.values();
  }

  Partition partition(TopicIdPartition id) {
    return partitions.get(id);
  }
}
