package io.weir.controlplane.domain;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A broker cluster as it should be.
 *
 * <pre>
 * creating ── serves ──► ready ◄── serves ── changing
 *    │                    │ └── more brokers ───►│
 *    │ can't be made      │ deletion             │ can't be done
 *    ▼                    ▼                      ▼
 *  failed ── deletion ► deleting ► (gone)      failed ── more brokers ► changing
 * </pre>
 *
 * @param id {@code clu-…}
 * @param name unique
 * @param brokers how many nodes there should be
 * @param reason why it failed
 * @param provisioner who runs its nodes: {@link #LOCAL} or {@link #EXTERNAL}
 * @param voters how many of its first nodes vote; never changes
 * @param files empty: the control plane's configuration says how to reach it
 * @param readyAt since when it takes virtual clusters
 * @param operationId the last operation on it
 * @param tenancyTopicId id of the tenancy topic to which everything was published
 * @param tenancyOffset its end when last published to
 * @param createdAt when
 * @param nodes those that are planned, by id; none while they are not chosen, or are not ours
 */
public record BrokerCluster(
    String id,
    String name,
    int brokers,
    State state,
    Optional<String> reason,
    String provisioner,
    int voters,
    Optional<Files> files,
    Optional<Instant> readyAt,
    Optional<String> operationId,
    Optional<String> tenancyTopicId,
    long tenancyOffset,
    Instant createdAt,
    List<BrokerNode> nodes) {
  /** Most nodes of one. */
  public static final int BROKERS_MAX = 9;

  /** Most voters of one. */
  public static final int VOTERS_MAX = 3;

  /** Its nodes are processes of this machine. */
  public static final String LOCAL = "local";

  /** Its nodes are somebody else's. */
  public static final String EXTERNAL = "external";

  /** What it is. */
  public enum State {
    /** Made for the first time. */
    CREATING,
    /** Takes virtual clusters. */
    READY,
    /** Gets more nodes, and serves meanwhile. */
    CHANGING,
    /** Goes. */
    DELETING,
    /** Could not be made or changed. */
    FAILED
  }

  /**
   * Where its files are.
   *
   * @param folder of the cluster
   * @param tenantsSecurity SASL_SSL or SASL_PLAINTEXT
   */
  public record Files(String folder, String tenantsSecurity) {}

  /** Keeps its own copy. */
  public BrokerCluster {
    nodes = List.copyOf(nodes);
  }

  /** Three of three and more; one of less, since two that must agree are less safe than one. */
  public static int votersOf(int brokers) {
    return brokers >= VOTERS_MAX ? VOTERS_MAX : 1;
  }

  /** Whether virtual clusters may be there: it was ready once and does not go. */
  public boolean serves() {
    return readyAt.isPresent() && state != State.DELETING;
  }
}
