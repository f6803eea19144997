package io.weir.broker.pipeline;

import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.protocol.ApiMessage;

/** Keeps clients from passing for a replica (CVE-2018-1288). Stateless. */
final class ReplicaGuard {
  private ReplicaGuard() {}

  /**
   * Checks a request of a client.
   *
   * @throws MalformedRequestException if it claims to come from a replica
   */
  static void check(ApiMessage request) {
    boolean claimsReplica =
        switch (request) {
          case FetchRequestData fetch ->
              fetch.replicaId() >= 0 || fetch.replicaState().replicaId() >= 0;
          case ListOffsetsRequestData list -> list.replicaId() >= 0;
          case OffsetForLeaderEpochRequestData epochs -> epochs.replicaId() >= 0;
          default -> false;
        };
    if (claimsReplica) {
      throw new MalformedRequestException("replica id from a client");
    }
  }
}
