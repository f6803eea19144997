package io.weir.controlplane.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/**
 * A text repeated with line numbers, and the check that it came through: every line once,
 * unchanged, in order within its partition. Not thread-safe: one collector.
 */
final class NumberedLines {
  private final List<String> text;
  private final int count;
  private final BitSet seen = new BitSet();
  private long unknown;
  private long doubled;

  NumberedLines(Path file, int count) throws IOException {
    this.text = Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
    this.count = count;
    if (text.isEmpty()) {
      throw new IOException(file + " holds no lines");
    }
  }

  int count() {
    return count;
  }

  /** Line {@code number} in {@code [0, count)}. */
  String line(int number) {
    return number + " " + text.get(number % text.size());
  }

  void received(String line) {
    int space = line.indexOf(' ');
    int number = space > 0 && space < 10 ? Integer.parseInt(line.substring(0, space)) : -1;
    if (number < 0 || number >= count || !line.equals(line(number))) {
      unknown++;
    } else if (seen.get(number)) {
      doubled++;
    } else {
      seen.set(number);
    }
  }

  boolean complete() {
    return seen.cardinality() == count;
  }

  boolean equalToSent() {
    return complete() && unknown == 0 && doubled == 0;
  }

  String summary() {
    return seen.cardinality()
        + " of "
        + count
        + " lines once, "
        + doubled
        + " doubled, "
        + unknown
        + " that were never sent";
  }
}
