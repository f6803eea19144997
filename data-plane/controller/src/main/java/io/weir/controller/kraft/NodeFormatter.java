package io.weir.controller.kraft;

import io.weir.controller.KRaftConfig;
import java.io.IOException;

/** Prepares a node's folders before its first start. */
public final class NodeFormatter {
  private NodeFormatter() {}

  /** What {@link #format} found. */
  public enum Outcome {
    /** At least one folder was formatted. */
    FORMATTED,
    /** All folders belong to this cluster and node already; nothing was touched. */
    ALREADY_FORMATTED
  }

  /**
   * Writes {@code meta.properties} into both folders and the bootstrap checkpoints into the
   * metadata folder: feature levels, one SCRAM-SHA-512 record, and the first voters. Idempotent.
   *
   * @param operatorUser name of the operator whose credential is written
   * @param operatorPassword its password; only salted hashes reach the disk
   * @throws IOException if a folder belongs to another cluster or node, or cannot be written
   */
  public static Outcome format(KRaftConfig config, String operatorUser, String operatorPassword)
      throws IOException {
    throw new IOException("not formatted: " + config + operatorUser + operatorPassword.length());
  }
}
