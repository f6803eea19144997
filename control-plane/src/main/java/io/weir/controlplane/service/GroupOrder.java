package io.weir.controlplane.service;

import io.weir.controlplane.service.GroupGateway.Listed;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a list of groups is sorted; equals by name, and groups whose lag is unknown last. Immutable.
 *
 * @param by what
 * @param descending the largest first
 */
public record GroupOrder(By by, boolean descending) {
  /** By name. */
  public static final GroupOrder NAME = new GroupOrder(By.NAME, false);

  private static final char SEPARATOR = '\n'; // in no state and no number
  private static final long UNKNOWN = -1;

  /** What groups are sorted by. */
  public enum By {
    /** Their name. */
    NAME,
    /** Kafka's name of their state. */
    STATE,
    /** Records that they have not read. */
    LAG,
    /** Age of the oldest of those. */
    LAG_SECONDS
  }

  /**
   * A group in a list.
   *
   * @param lag empty: not looked at
   */
  record Row(Listed group, Optional<GroupLagView> lag) {}

  /** Where a group stands in the list. */
  private record Key(String state, long number, String name) {}

  /** All that there are, as they are written: {@code name}, {@code -lag}, … */
  public static List<String> names() {
    return List.of(By.values()).stream()
        .map(by -> by.name().toLowerCase(Locale.ROOT))
        .flatMap(name -> List.of(name, "-" + name).stream())
        .toList();
  }

  /** Reads one of {@link #names()}; empty if it is none. */
  public static Optional<GroupOrder> parse(String text) {
    return names().contains(text)
        ? Optional.of(
            new GroupOrder(
                By.valueOf(text.replaceFirst("^-", "").toUpperCase(Locale.ROOT)),
                text.startsWith("-")))
        : Optional.empty();
  }

  /** Whether the lag of every group is needed. */
  boolean needsLag() {
    return by == By.LAG || by == By.LAG_SECONDS;
  }

  /** Sorts rows, and leaves out what comes up to the row with a {@link #key}. */
  List<Row> after(List<Row> rows, Optional<String> last) {
    Comparator<Key> order = comparator();
    Optional<Key> from = last.map(this::parseKey);
    return rows.stream()
        .filter(row -> from.isEmpty() || order.compare(of(row), from.get()) > 0)
        .sorted((a, b) -> order.compare(of(a), of(b)))
        .toList();
  }

  /** For a page's token. */
  String key(Row row) {
    Key key = of(row);
    return switch (by) {
      case NAME -> key.name();
      case STATE -> key.state() + SEPARATOR + key.name();
      case LAG, LAG_SECONDS -> key.number() + String.valueOf(SEPARATOR) + key.name();
    };
  }

  private Key parseKey(String text) {
    if (by == By.NAME) {
      return new Key("", 0, text);
    }
    int at = text.indexOf(SEPARATOR); // the token is signed, so it is there
    String value = text.substring(0, at);
    String name = text.substring(at + 1);
    return by == By.STATE ? new Key(value, 0, name) : new Key("", Long.parseLong(value), name);
  }

  private Key of(Row row) {
    String name = row.group().name();
    return switch (by) {
      case NAME -> new Key("", 0, name);
      case STATE -> new Key(row.group().state(), 0, name);
      case LAG -> new Key("", row.lag().map(GroupLagView::records).orElse(UNKNOWN), name);
      case LAG_SECONDS -> new Key("", row.lag().map(GroupLagView::seconds).orElse(UNKNOWN), name);
    };
  }

  private Comparator<Key> comparator() {
    Comparator<Key> byValue = Comparator.comparing(Key::state).thenComparingLong(Key::number);
    Comparator<Key> byName = Comparator.comparing(Key::name);
    if (by == By.NAME) {
      return descending ? byName.reversed() : byName;
    }
    return Comparator.comparing((Key key) -> key.number() == UNKNOWN)
        .thenComparing(descending ? byValue.reversed() : byValue)
        .thenComparing(byName);
  }
}
