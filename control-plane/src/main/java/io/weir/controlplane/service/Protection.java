package io.weir.controlplane.service;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.Tenant;
import io.weir.controlplane.domain.VirtualCluster;
import java.util.ArrayList;
import java.util.List;

/** Refuses to delete what is protected, and says how that is lifted. Stateless. */
public final class Protection {
  /** The field of a tenant, a virtual cluster and a topic. */
  static final String FIELD = "deletion_protection";

  private static final int NAMED_MAX = 5;
  private static final int DESCRIBED_AT_ONCE_MAX = 500;

  private Protection() {}

  /** Of a topic that the brokers keep. */
  public static ProblemException ofTopic(String name) {
    return refused("The topic '" + name + "'", "the topic");
  }

  /** Refuses a protected topic. */
  static void require(ClusterGateway.ExistingTopic topic) {
    if (topic.deletionProtection()) {
      throw ofTopic(topic.topic().name());
    }
  }

  /** Refuses a protected virtual cluster. */
  static void require(VirtualCluster cluster) {
    if (cluster.deletionProtection()) {
      throw refused("The cluster '" + cluster.name() + "'", "the cluster");
    }
  }

  /** Refuses a protected tenant. */
  static void require(Tenant tenant) {
    if (tenant.deletionProtection()) {
      throw refused("The tenant '" + tenant.displayName() + "'", "the tenant");
    }
  }

  /** Refuses if one of these topics is protected. */
  static void requireAll(ClusterGateway gateway, List<PhysicalTopic> topics) {
    List<String> names = protectedOnes(gateway, topics);
    if (!names.isEmpty()) {
      throw new ProblemException(
          ProblemCode.DELETION_PROTECTED,
          names.size()
              + " of its topics have deletion protection, "
              + String.join(", ", names.subList(0, Math.min(NAMED_MAX, names.size())))
              + (names.size() > NAMED_MAX ? " and more" : "")
              + ": change "
              + FIELD
              + " of each to false first.");
    }
  }

  /** Names of those that are protected. */
  static List<String> protectedOnes(ClusterGateway gateway, List<PhysicalTopic> topics) {
    List<String> names = new ArrayList<>();
    for (int from = 0; from < topics.size(); from += DESCRIBED_AT_ONCE_MAX) {
      List<PhysicalTopic> some =
          topics.subList(from, Math.min(topics.size(), from + DESCRIBED_AT_ONCE_MAX));
      gateway.describe(some, true).stream()
          .filter(ClusterGateway.ExistingTopic::deletionProtection)
          .forEach(topic -> names.add(topic.topic().name()));
    }
    return names;
  }

  private static ProblemException refused(String what, String of) {
    return new ProblemException(
        ProblemCode.DELETION_PROTECTED,
        what + " has deletion protection: change " + FIELD + " of " + of + " to false first.");
  }
}
