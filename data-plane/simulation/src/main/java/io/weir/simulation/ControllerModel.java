package io.weir.simulation;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/**
 * What a controller decides: registrations, sessions, fencing, elections with eligible leader
 * replicas (KIP-966) and AlterPartition (KIP-497, KIP-903). Pure: time arrives as an argument, and
 * what changed is asked for by {@link #takeChanged}. A test of weir-controller holds it to Kafka's
 * controller. Single-threaded.
 */
public final class ControllerModel {
  private static final long LONG_AGO_MS = Long.MIN_VALUE / 2;

  /** An outcome with the epoch that a registration got. */
  public record Registration(Errors error, long epoch) {}

  /** An outcome of a heartbeat. */
  public record Heartbeat(Errors error, boolean fenced, boolean mayShutDown) {}

  private final long sessionTimeoutMs;
  private final Coverage coverage;
  private final Map<Integer, RegisteredBroker> brokers = new TreeMap<>();

  /** The last heartbeat of each registration, by which its session lives; none before the first. */
  private final Map<Integer, Long> contactsMs = new TreeMap<>();

  /** Brokers that hand over what they lead, before they may shut down. */
  private final Set<Integer> handingOver = new HashSet<>();

  private final PartitionsModel partitions;
  private boolean brokersChanged;
  private long epochs = 100;

  /** Nobody is registered and there are no partitions. */
  public ControllerModel(int minIsr, long sessionTimeoutMs, Coverage coverage) {
    this.sessionTimeoutMs = sessionTimeoutMs;
    this.coverage = coverage;
    this.partitions = new PartitionsModel(minIsr, coverage, this::isActive);
  }

  /** A process registers; with a new incarnation it ends what its predecessor was. */
  public Registration register(int id, Uuid incarnation, long previousEpoch, long nowMs) {
    RegisteredBroker known = brokers.get(id);
    if (known != null && !known.incarnation().equals(incarnation)) {
      if (hasSession(id, nowMs)) {
        return new Registration(Errors.DUPLICATE_BROKER_REGISTRATION, -1);
      }
      boolean clean = known.epoch() == previousEpoch;
      coverage.count(
          clean ? Coverage.Event.CLEAN_REGISTRATION : Coverage.Event.UNCLEAN_REGISTRATION);
      partitions.remove(id, !clean);
    }
    if (known == null || !known.incarnation().equals(incarnation)) {
      handingOver.remove(id);
      contactsMs.remove(id);
      put(new RegisteredBroker(id, ++epochs, incarnation, true, false));
    }
    return new Registration(Errors.NONE, brokers.get(id).epoch());
  }

  /** The same node comes back under a new incarnation: its former session is over. */
  public void takeOver(int id, Uuid incarnation) {
    RegisteredBroker former = brokers.get(id);
    if (former != null && !former.incarnation().equals(incarnation)) {
      heartbeat(id, former.epoch(), true, false, false, LONG_AGO_MS);
    }
  }

  /** A heartbeat; {@code caughtUp}: the broker's metadata show its registration. */
  public Heartbeat heartbeat(
      int id, long epoch, boolean wantFence, boolean wantShutDown, boolean caughtUp, long nowMs) {
    RegisteredBroker broker = brokers.get(id);
    if (broker == null || broker.epoch() != epoch) {
      return new Heartbeat(Errors.STALE_BROKER_EPOCH, true, false);
    }
    contactsMs.put(id, nowMs);
    boolean mayShutDown = false;
    if (handingOver.contains(id)) {
      mayShutDown = !partitions.leadsAnything(id);
    } else if (broker.fenced()) {
      mayShutDown = wantShutDown;
      if (!wantShutDown && !wantFence && caughtUp) {
        put(broker.withFenced(false));
        partitions.electLeaderless(id);
      }
    } else if (wantFence) {
      fence(broker);
      mayShutDown = wantShutDown;
    } else if (wantShutDown) {
      mayShutDown = !partitions.leadsAnything(id);
      if (!mayShutDown) {
        handingOver.add(id);
        put(broker.inShutdown());
        partitions.remove(id, false);
      }
    }
    if (mayShutDown) {
      fence(brokers.get(id));
    }
    return new Heartbeat(Errors.NONE, brokers.get(id).fenced(), mayShutDown);
  }

  /** Fences whose session is over. */
  void tick(long nowMs) {
    for (RegisteredBroker broker : List.copyOf(brokers.values())) {
      if (!broker.fenced() && !hasSession(broker.id(), nowMs)) {
        coverage.count(Coverage.Event.SESSION_TIMEOUT);
        fence(broker);
      }
    }
  }

  /** Creates a partition with the given replicas, the preferred leader first. */
  public Errors create(TopicIdPartition id, List<Integer> replicas) {
    return partitions.create(id, replicas, brokers::containsKey);
  }

  /** Deletes a topic's partitions. */
  public Errors delete(Uuid topicId) {
    return partitions.delete(topicId);
  }

  /**
   * One partition of an AlterPartition request by a leader that has recovered.
   *
   * @param newIsr the epoch that each member was seen under; -1 is not compared
   */
  public Errors alterPartition(
      int from,
      long brokerEpoch,
      TopicIdPartition id,
      int leaderEpoch,
      int partitionEpoch,
      SequencedMap<Integer, Long> newIsr) {
    RegisteredBroker sender = brokers.get(from);
    if (sender == null || sender.epoch() != brokerEpoch) {
      return Errors.STALE_BROKER_EPOCH;
    }
    return partitions.alter(
        from,
        id,
        leaderEpoch,
        partitionEpoch,
        List.copyOf(newIsr.keySet()),
        member ->
            isActive(member)
                && (newIsr.get(member) == -1 || newIsr.get(member) == brokers.get(member).epoch()));
  }

  /** A reassignment that only changes the order of the replicas, the preferred leader first. */
  public Errors reorder(TopicIdPartition id, List<Integer> replicas) {
    return partitions.reorder(id, replicas);
  }

  /** ElectLeaders: the preferred leader. */
  public Errors electPreferred(TopicIdPartition id) {
    return partitions.electPreferred(id);
  }

  private boolean hasSession(int id, long nowMs) {
    return contactsMs.containsKey(id) && nowMs - contactsMs.get(id) < sessionTimeoutMs;
  }

  private boolean isActive(int id) {
    return brokers.containsKey(id) && brokers.get(id).isActive();
  }

  private void fence(RegisteredBroker broker) {
    handingOver.remove(broker.id());
    if (!broker.fenced()) {
      put(broker.withFenced(true));
      partitions.remove(broker.id(), false);
    }
  }

  private void put(RegisteredBroker broker) {
    brokers.put(broker.id(), broker);
    brokersChanged = true;
  }

  /** Partitions that changed since this was last asked. */
  List<RegisteredPartition> takeChanged() {
    return partitions.takeChanged();
  }

  /** Whether a broker's registration or state changed since this was last asked. */
  boolean takeBrokersChanged() {
    boolean taken = brokersChanged;
    brokersChanged = false;
    return taken;
  }

  /** All registered brokers, by id. */
  public Collection<RegisteredBroker> brokers() {
    return List.copyOf(brokers.values());
  }

  /** A broker, if it is registered. */
  public Optional<RegisteredBroker> broker(int id) {
    return Optional.ofNullable(brokers.get(id));
  }

  /** All partitions. */
  public Collection<RegisteredPartition> partitions() {
    return partitions.all();
  }

  RegisteredPartition partition(TopicIdPartition id) {
    return partitions.get(id);
  }
}
