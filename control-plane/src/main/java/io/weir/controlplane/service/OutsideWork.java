package io.weir.controlplane.service;

import io.weir.controlplane.persistence.Tx;

/**
 * Work whose middle happens in the broker cluster, between two transactions.
 *
 * @param <P> what was prepared
 * @param <R> what the cluster answered
 */
public interface OutsideWork<P, R> {
  /** Stores the intent. {@code resumed}: an earlier try of the same request was cut off. */
  P prepare(Tx tx, boolean resumed);

  /** Does it, without a transaction. */
  R perform(P prepared);

  /** Stores the outcome. */
  Reply finish(Tx tx, P prepared, R result);

  /** Whether the cluster did it is unknown: the next try may find it done. */
  void interrupted(Tx tx, P prepared);

  /** The cluster refused: takes the intent back. */
  void abandon(Tx tx, P prepared);
}
