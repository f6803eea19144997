package io.weir.broker.access;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What was decided for the client of one connection, until the ACLs of its virtual cluster change:
 * so the same topic costs a look into a map. Thread-safe; one for each connection, as principal and
 * address are the connection's.
 */
public final class DecisionMemo {
  /** Names of one connection at most; with one more all are forgotten and asked for again. */
  static final int NAMES_MAX = 1_000;

  /** Bits of the operations that were asked for; those that were allowed stand above them. */
  private static final int ALLOWED_SHIFT = 16;

  private volatile Decisions current = new Decisions(new Object());

  /** Of one generation of ACLs and one principal. */
  private static final class Decisions {
    private final Object generation;
    private final Map<String, Integer> topics = new ConcurrentHashMap<>();
    private final Map<String, Integer> groups = new ConcurrentHashMap<>();
    private final Map<String, Integer> others = new ConcurrentHashMap<>();

    Decisions(Object generation) {
      this.generation = generation;
    }

    Map<String, Integer> of(ResourceType type) {
      return switch (type) {
        case TOPIC -> topics;
        case GROUP -> groups;
        default -> others;
      };
    }
  }

  /**
   * The decision of this generation; made and kept if it is new. Clusters and transactional ids
   * share a map: a cluster's name has no virtual cluster's prefix.
   *
   * @param generation read before {@code decide} is called
   */
  boolean decided(
      Object generation,
      AclOperation operation,
      ResourceType type,
      String physicalName,
      BooleanSupplier decide) {
    Decisions decisions = current;
    if (!decisions.generation.equals(generation)) {
      decisions = new Decisions(generation);
      current = decisions;
    }
    Map<String, Integer> ofType = decisions.of(type);
    Integer known = ofType.get(physicalName);
    int asked = 1 << operation.code();
    if (known != null && (known & asked) != 0) {
      return (known >>> ALLOWED_SHIFT & asked) != 0;
    }
    boolean allowed = decide.getAsBoolean();
    if (known == null && ofType.size() >= NAMES_MAX) {
      ofType.clear();
    }
    int bits = asked | (allowed ? asked << ALLOWED_SHIFT : 0);
    ofType.merge(physicalName, bits, (left, right) -> left | right);
    return allowed;
  }
}
