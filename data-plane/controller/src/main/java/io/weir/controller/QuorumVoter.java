package io.weir.controller;

import org.apache.kafka.common.Uuid;

/**
 * One of the first voters of the metadata quorum (KIP-853). Immutable.
 *
 * @param nodeId the voter's node id
 * @param endpoint its inter-broker listener
 * @param directoryId the directory id of its metadata folder
 */
public record QuorumVoter(int nodeId, Endpoint endpoint, Uuid directoryId) {
  /** Parses {@code id@host:port:directoryId}. */
  public static QuorumVoter parse(String text) {
    int at = text.indexOf('@');
    int lastColon = text.lastIndexOf(':');
    if (at <= 0 || lastColon <= at) {
      throw new IllegalArgumentException("expected id@host:port:directoryId, not '" + text + "'");
    }
    return new QuorumVoter(
        Integer.parseInt(text.substring(0, at)),
        Endpoint.parse(text.substring(at + 1, lastColon)),
        Uuid.fromString(text.substring(lastColon + 1)));
  }

  @Override
  public String toString() {
    return nodeId + "@" + endpoint + ":" + directoryId;
  }
}
