package io.weir.controlplane.service;

import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.service.ClusterFigures.TopicFigures;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a list of topics is sorted; equals by name, and topics of which nothing is known last.
 * Immutable.
 *
 * @param by what
 * @param descending the largest first
 */
public record TopicOrder(By by, boolean descending) {
  /** By name. */
  public static final TopicOrder NAME = new TopicOrder(By.NAME, false);

  private static final char SEPARATOR = '\n'; // in no number
  private static final double UNKNOWN = -1;

  /** What topics are sorted by. */
  public enum By {
    /** Their name. */
    NAME,
    /** Bytes that they hold. */
    SIZE,
    /** Bytes that are written to them in a second. */
    BYTES_IN,
    /** Records, likewise. */
    RECORDS_IN
  }

  /**
   * A topic in a list.
   *
   * @param figures empty: not looked at
   */
  record Row(PhysicalTopic topic, Optional<TopicFigures> figures) {}

  /** Where a topic stands in the list. */
  private record Key(double number, String name) {}

  /** All that there are, as they are written: {@code name}, {@code -size}, … */
  public static List<String> names() {
    return Stream.of(By.values())
        .map(by -> by.name().toLowerCase(Locale.ROOT))
        .flatMap(name -> Stream.of(name, "-" + name))
        .toList();
  }

  /** Reads one of {@link #names()}; empty if it is none. */
  public static Optional<TopicOrder> parse(String text) {
    if (!names().contains(text)) {
      return Optional.empty();
    }
    boolean descending = text.startsWith("-");
    String by = descending ? text.substring(1) : text;
    return Optional.of(new TopicOrder(By.valueOf(by.toUpperCase(Locale.ROOT)), descending));
  }

  /** Whether sizes and rates of every topic are needed. */
  boolean needsFigures() {
    return by != By.NAME;
  }

  /** Sorts rows, and leaves out what comes up to the row with a {@link #key}. */
  Stream<Row> after(Stream<Row> rows, Optional<String> last) {
    Comparator<Key> keys = comparator();
    Optional<Key> from = last.map(this::parseKey);
    return rows.filter(row -> from.isEmpty() || keys.compare(of(row), from.get()) > 0)
        .sorted(Comparator.comparing(this::of, keys));
  }

  /** For a page's token. */
  String key(Row row) {
    Key key = of(row);
    return by == By.NAME ? key.name() : key.number() + String.valueOf(SEPARATOR) + key.name();
  }

  private Key parseKey(String text) {
    if (by == By.NAME) {
      return new Key(0, text);
    }
    int at = text.indexOf(SEPARATOR); // the token is signed, so it is there
    return new Key(Double.parseDouble(text.substring(0, at)), text.substring(at + 1));
  }

  private Key of(Row row) {
    double number =
        switch (by) {
          case NAME -> 0;
          case SIZE -> row.figures().map(figures -> (double) figures.bytes()).orElse(UNKNOWN);
          case BYTES_IN -> row.figures().map(TopicFigures::bytesPerSecond).orElse(UNKNOWN);
          case RECORDS_IN -> row.figures().map(TopicFigures::recordsPerSecond).orElse(UNKNOWN);
        };
    return new Key(number, row.topic().name());
  }

  private Comparator<Key> comparator() {
    Comparator<Key> byName = Comparator.comparing(Key::name);
    if (by == By.NAME) {
      return descending ? byName.reversed() : byName;
    }
    Comparator<Key> byNumber = Comparator.comparingDouble(Key::number);
    return Comparator.comparing((Key key) -> key.number() == UNKNOWN)
        .thenComparing(descending ? byNumber.reversed() : byNumber)
        .thenComparing(byName);
  }
}
