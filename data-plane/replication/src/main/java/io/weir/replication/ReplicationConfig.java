package io.weir.replication;

import java.time.Duration;

/**
 * Limits and times of replication. Immutable.
 *
 * @param chunkBytesMax bytes of one pushed frame, but at least one batch
 * @param replicaWindowBytes bytes not yet acknowledged, per replica
 * @param replicaWindowFrames frames not yet acknowledged, per replica
 * @param linkWindowBytes bytes not yet acknowledged, per stream
 * @param frameBytesMax a longer frame closes the stream
 * @param lagMax a follower behind for longer leaves the ISR (replica.lag.time.max.ms)
 * @param lagMaxStreamDown the same while no stream to its broker is open
 * @param probeTimeout a probe without answer, or a push without acknowledgement, starts again
 * @param retryMin first delay after a refusal or a lost connection; it doubles
 * @param retryMax longest such delay
 * @param tickInterval how often lag and timeouts are looked at
 * @param idleHighWatermarkDelay how long a high watermark waits for a push to ride on
 * @param keepAliveInterval an otherwise silent stream says so
 * @param linkTimeout a stream that is silent for longer is closed
 * @param checkpointInterval how often high watermarks are checkpointed
 */
public record ReplicationConfig(
    int chunkBytesMax,
    int replicaWindowBytes,
    int replicaWindowFrames,
    long linkWindowBytes,
    int frameBytesMax,
    Duration lagMax,
    Duration lagMaxStreamDown,
    Duration probeTimeout,
    Duration retryMin,
    Duration retryMax,
    Duration tickInterval,
    Duration idleHighWatermarkDelay,
    Duration keepAliveInterval,
    Duration linkTimeout,
    Duration checkpointInterval) {
  /** The values of production. */
  public static final ReplicationConfig DEFAULT =
      new ReplicationConfig(
          1 << 20,
          4 << 20,
          64,
          32L << 20,
          (100 << 20) + (1 << 20),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofMillis(10),
          Duration.ofMillis(500),
          Duration.ofMillis(250),
          Duration.ofMillis(3),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5));

  /** Checks the relations. */
  public ReplicationConfig {
    require(chunkBytesMax > 0, "chunkBytesMax must be positive");
    require(replicaWindowBytes >= chunkBytesMax, "replicaWindowBytes is below chunkBytesMax");
    require(replicaWindowFrames > 0, "replicaWindowFrames must be positive");
    require(linkWindowBytes >= replicaWindowBytes, "linkWindowBytes is below replicaWindowBytes");
    require(frameBytesMax >= 2 * chunkBytesMax, "frameBytesMax is below 2 * chunkBytesMax");
    require(retryMax.compareTo(retryMin) >= 0, "retryMax is below retryMin");
    require(!retryMin.isNegative() && !retryMin.isZero(), "retryMin must be positive");
    require(linkTimeout.compareTo(keepAliveInterval) > 0, "linkTimeout <= keepAliveInterval");
    require(lagMax.compareTo(lagMaxStreamDown) >= 0, "lagMax is below lagMaxStreamDown");
  }

  private static void require(boolean ok, String message) {
    if (!ok) {
      throw new IllegalArgumentException(message);
    }
  }
}
