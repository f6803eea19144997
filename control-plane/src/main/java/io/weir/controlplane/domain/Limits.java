package io.weir.controlplane.domain;

/**
 * How much a tenant may have. A lower limit than what there is takes nothing away: only more is
 * refused. Topics and partitions are the brokers' to refuse, the rest is ours.
 *
 * @param virtualClusters at most
 * @param topics of all its virtual clusters together
 * @param partitions of all its topics together, replicas not counted
 * @param serviceAccounts at most
 * @param keysPerServiceAccount live ones, at most
 */
public record Limits(
    int virtualClusters,
    int topics,
    int partitions,
    int serviceAccounts,
    int keysPerServiceAccount) {
  /** Unless an operator says otherwise. */
  public static final Limits DEFAULTS = new Limits(50, 10_000, 20_000, 1_000, 100);

  /** The highest that an operator can set. */
  public static final int MAX = 1_000_000;
}
