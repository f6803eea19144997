package io.weir.controller;

/**
 * Timeouts of the metadata quorum, in milliseconds. Immutable.
 *
 * @param electionTimeoutMs a candidate gives up an election after this, plus as much at random
 * @param fetchTimeoutMs a voter that could not fetch from the leader for so long stands for
 *     election
 * @param electionBackoffMaxMs upper bound of the random wait between elections
 * @param requestTimeoutMs a quorum request without an answer fails after this
 */
public record RaftTimeouts(
    int electionTimeoutMs, int fetchTimeoutMs, int electionBackoffMaxMs, int requestTimeoutMs) {
  /**
   * For three JVMs that share two busy cores: 300 ms lost the controller there, Kafka's own
   * defaults are 1000, 2000, 1000 and 2000.
   */
  public static final RaftTimeouts DEFAULT = new RaftTimeouts(1_000, 2_000, 500, 2_000);

  /** Checks the relations between the timeouts. */
  public RaftTimeouts {
    if (electionTimeoutMs <= 0 || electionBackoffMaxMs <= 0 || requestTimeoutMs <= 0) {
      throw new IllegalArgumentException("quorum timeouts must be positive");
    }
    if (fetchTimeoutMs < electionTimeoutMs) {
      throw new IllegalArgumentException(
          "the quorum's fetch timeout must not be below its election timeout");
    }
  }
}
