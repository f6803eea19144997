package io.weir.controlplane.service.messages;

import io.weir.controlplane.domain.Validation;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What somebody wants to see.
 *
 * @param from where it begins
 * @param partition only this one
 * @param offset with {@link From#OFFSET}
 * @param time with {@link From#TIME}
 * @param limit rows, 1 to {@link #ROWS_MAX}
 * @param valueBytesMax of each key and value
 * @param follow whether it goes on with what comes
 * @param identity what a position of it is bound to
 */
public record Query(
    From from,
    OptionalInt partition,
    long offset,
    Instant time,
    int limit,
    MessageFilter filter,
    int valueBytesMax,
    boolean follow,
    String identity) {
  /** Rows of one look. */
  public static final int ROWS_MAX = 500;

  static final int ROWS_DEFAULT = 50;
  static final int VALUE_BYTES_MAX = 1 << 20;
  static final int VALUE_BYTES_DEFAULT = 4_096;
  static final int TEXT_CHARACTERS_MAX = 1_000;

  /** Where a look begins. */
  public enum From {
    /** Backwards from the end. */
    NEWEST,
    /** The first record that is there. */
    OLDEST,
    /** An offset of one partition. */
    OFFSET,
    /** A time. */
    TIME
  }

  /** Reads parameters by their names; names every one that is wrong. */
  public static Query of(Map<String, String> parameters) {
    Validation validation = new Validation();
    String where = parameters.getOrDefault("from", "newest");
    From from =
        switch (where) {
          case "oldest" -> From.OLDEST;
          case "offset" -> From.OFFSET;
          case "time" -> From.TIME;
          default -> From.NEWEST;
        };
    validation.require(
        from != From.NEWEST || where.equals("newest"),
        "query:from",
        "must be newest, oldest, offset or time");
    long partition = number(validation, parameters, "partition", 0, Integer.MAX_VALUE, -1);
    long offset = number(validation, parameters, "offset", 0, Long.MAX_VALUE, -1);
    validation.require(
        from != From.OFFSET || parameters.containsKey("partition"),
        "query:partition",
        "is needed with from=offset");
    validation.require(
        (from == From.OFFSET) == parameters.containsKey("offset"),
        "query:offset",
        "belongs to from=offset");
    Instant time = null;
    if (parameters.containsKey("timestamp")) {
      try {
        time = java.time.OffsetDateTime.parse(parameters.get("timestamp")).toInstant();
      } catch (java.time.format.DateTimeParseException e) {
        validation.require(
            false, "query:timestamp", "must be a time such as 2026-01-31T12:00:00Z (RFC 3339)");
      }
    }
    validation.require(
        (from == From.TIME) == parameters.containsKey("timestamp"),
        "query:timestamp",
        "belongs to from=time");
    int limit = (int) number(validation, parameters, "limit", 1, ROWS_MAX, ROWS_DEFAULT);
    int bytes =
        (int)
            number(
                validation, parameters, "value_bytes_max", 0, VALUE_BYTES_MAX, VALUE_BYTES_DEFAULT);
    for (String text :
        new String[] {"key_contains", "value_contains", "header", "json_path", "json_equals"}) {
      validation.atMost("query:" + text, parameters.get(text), TEXT_CHARACTERS_MAX);
    }
    String path = parameters.get("json_path");
    validation.require(
        (path == null) == (parameters.get("json_equals") == null),
        "query:json_equals",
        "json_path and json_equals belong together");
    validation.require(
        path == null || MessageFilter.legalPath(path),
        "query:json_path",
        "must be a path such as $.customer.id or a.b[0].c");
    String follow = parameters.getOrDefault("follow", "false");
    validation.require(
        follow.equals("true") || follow.equals("false"), "query:follow", "must be true or false");
    validation.check();
    Map<String, String> bound = new TreeMap<>(parameters);
    bound.keySet().removeAll(java.util.Set.of("limit", "value_bytes_max", "page_token"));
    return new Query(
        from,
        partition < 0 ? OptionalInt.empty() : OptionalInt.of((int) partition),
        offset,
        time,
        limit,
        new MessageFilter(
            parameters.get("key_contains"),
            parameters.get("value_contains"),
            parameters.get("header"),
            path,
            parameters.get("json_equals")),
        bytes,
        follow.equals("true"),
        bound.toString());
  }

  private static long number(
      Validation validation,
      Map<String, String> parameters,
      String name,
      long min,
      long max,
      long without) {
    String text = parameters.get(name);
    if (text == null) {
      return without;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below, as for a number out of range
    }
    validation.require(false, "query:" + name, "must be a number from " + min + " to " + max);
    return without;
  }
}
