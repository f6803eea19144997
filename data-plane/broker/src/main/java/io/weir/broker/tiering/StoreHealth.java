package io.weir.broker.tiering;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How the store has answered lately, each kind of call apart: one may take copies and give none.
 * Thread-safe; time is an argument.
 */
public final class StoreHealth {
  /** Nobody has called since: what was is no news any more. */
  static final long FORGOTTEN_NS = 300_000_000_000L;

  /** Kinds of calls. */
  enum Call {
    COPY("copies"),
    READ("reads"),
    DELETION("deletions");

    private final String plural;

    Call(String plural) {
      this.plural = plural;
    }

    String plural() {
      return plural;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A kind of which every call fails.
   *
   * @param forNs since the first of these failures
   * @param cause of the last one
   */
  record Failing(Call call, long forNs, String cause) {}

  private record Failures(long firstNs, long lastNs, String cause) {}

  private final Map<Call, Failures> failures = new EnumMap<>(Call.class);

  synchronized void succeeded(Call call) {
    failures.remove(call);
  }

  synchronized void failed(Call call, Throwable cause, long nowNs) {
    failures.merge(
        call,
        new Failures(nowNs, nowNs, cause.toString()),
        (before, last) ->
            isForgotten(before, nowNs)
                ? last
                : new Failures(before.firstNs(), nowNs, last.cause()));
  }

  private static boolean isForgotten(Failures past, long nowNs) {
    return nowNs - past.lastNs() > FORGOTTEN_NS;
  }

  /** Kinds whose last call failed, and since when none succeeded. */
  synchronized List<Failing> failing(long nowNs) {
    List<Failing> all = new ArrayList<>();
    failures.forEach(
        (call, past) -> {
          if (!isForgotten(past, nowNs)) {
            all.add(new Failing(call, nowNs - past.firstNs(), past.cause()));
          }
        });
    return all;
  }
}
