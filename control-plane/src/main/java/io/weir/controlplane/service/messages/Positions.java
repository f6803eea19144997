package io.weir.controlplane.service.messages;

import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import java.util.Map;
import java.util.TreeMap;

/** Where somebody stands in each partition, as short text. Stateless. */
final class Positions {
  private static final int RADIX = 36;

  private Positions() {}

  /** Partitions ascending; a number is only written where one is left out. */
  static String text(Map<Integer, Long> positions) {
    StringBuilder text = new StringBuilder();
    int next = 0;
    for (Map.Entry<Integer, Long> each : new TreeMap<>(positions).entrySet()) {
      if (each.getKey() != next) {
        text.append(Integer.toString(each.getKey(), RADIX)).append(':');
      }
      text.append(Long.toString(each.getValue(), RADIX)).append(',');
      next = each.getKey() + 1;
    }
    return text.toString();
  }

  /** The reverse. */
  static Map<Integer, Long> parse(String text) {
    Map<Integer, Long> positions = new TreeMap<>();
    int next = 0;
    try {
      for (String each : text.split(",")) {
        int colon = each.indexOf(':');
        if (colon >= 0) {
          next = Integer.parseInt(each.substring(0, colon), RADIX);
        }
        positions.put(next++, Long.parseLong(each.substring(colon + 1), RADIX));
      }
    } catch (NumberFormatException e) {
      throw new ProblemException(
          ProblemCode.INVALID_PAGE_TOKEN, "Start the look again without a position.", e);
    }
    return positions;
  }
}
