package io.weir.broker.http;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Why this node doesn't serve its clients yet, or any more. Ready is a node without a reason.
 * Thread-safe.
 */
public final class Readiness {
  private final Map<String, String> reasons = new ConcurrentSkipListMap<>();

  /** Gives a reason, in place of the part's earlier one. */
  public void notReady(String part, String reason) {
    reasons.put(part, part + ": " + reason);
  }

  /** Takes the part's reason back. */
  public void ready(String part) {
    reasons.remove(part);
  }

  /** The reasons, sorted by part. */
  public Collection<String> reasons() {
    return List.copyOf(reasons.values());
  }
}
