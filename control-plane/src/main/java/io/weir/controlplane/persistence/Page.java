package io.weir.controlplane.persistence;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One page of a list.
 *
 * @param items at most as many as asked for
 * @param lastKey key of the last item if there are more; empty on the last page
 */
public record Page<T>(List<T> items, Optional<String> lastKey) {
  /** Cuts the probe row off: {@code rows} was asked for with {@code limit + 1}. */
  public static <R, T> Page<T> of(
      List<R> rows, int limit, Function<R, String> key, Function<R, T> item) {
    List<R> kept = rows.size() > limit ? rows.subList(0, limit) : rows;
    Optional<String> last =
        rows.size() > limit ? Optional.of(key.apply(kept.getLast())) : Optional.empty();
    return new Page<>(kept.stream().map(item).toList(), last);
  }

  /** The same page of other things. */
  public <U> Page<U> map(Function<T, U> view) {
    return new Page<>(items.stream().map(view).toList(), lastKey);
  }
}
