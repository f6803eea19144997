package io.weir.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A bug planted into production's sources: a unified diff, relative to the repository, whose head
 * names the KIP or the issue of Kafka that it is from. Line numbers don't count: what a hunk
 * replaces must stand in its file exactly once. Immutable.
 *
 * @param name the file's, without its ending
 * @param changed whole sources after the change, by their path in the repository
 */
record Mutant(String name, Map<Path, String> changed) {
  private static final Pattern SOURCE = Pattern.compile("(?m)^Source: .*\\b(KIP|KAFKA)-\\d+\\b.*$");

  private static final class Hunk {
    final List<String> before = new ArrayList<>();
    final List<String> after = new ArrayList<>();
  }

  /**
   * Reads a diff and applies it.
   *
   * @throws AssertionError when it doesn't apply to the sources as they are now
   */
  static Mutant read(Path diff, Path repository) throws IOException {
    String name = diff.getFileName().toString().replace(".patch", "");
    Map<Path, List<Hunk>> hunks = new LinkedHashMap<>();
    StringBuilder head = new StringBuilder();
    List<Hunk> file = null;
    Hunk hunk = null;
    for (String line : Files.readAllLines(diff)) {
      if (line.startsWith("+++ ")) {
        file = new ArrayList<>();
        hunks.put(Path.of(line.substring("+++ b/".length())), file);
      } else if (line.startsWith("--- ")) {
        file = null;
        hunk = null;
      } else if (file == null) {
        head.append(line).append('\n');
      } else if (line.startsWith("@@")) {
        hunk = new Hunk();
        file.add(hunk);
      } else if (hunk != null) {
        add(hunk, line, name);
      }
    }
    if (!SOURCE.matcher(head).find() || hunks.isEmpty()) {
      throw new AssertionError(
          name + ": a mutant has a head with \"Source: KIP-… or KAFKA-…\", and a diff");
    }
    Map<Path, String> changed = new LinkedHashMap<>();
    for (Map.Entry<Path, List<Hunk>> entry : hunks.entrySet()) {
      String source = Files.readString(repository.resolve(entry.getKey()));
      for (Hunk h : entry.getValue()) {
        source = apply(h, source, name, entry.getKey());
      }
      changed.put(entry.getKey(), source);
    }
    return new Mutant(name, Map.copyOf(changed));
  }

  private static void add(Hunk hunk, String line, String name) {
    String text = line.isEmpty() ? "" : line.substring(1);
    switch (line.isEmpty() ? ' ' : line.charAt(0)) {
      case ' ' -> {
        hunk.before.add(text);
        hunk.after.add(text);
      }
      case '-' -> hunk.before.add(text);
      case '+' -> hunk.after.add(text);
      default -> throw new AssertionError(name + ": not a line of a unified diff: " + line);
    }
  }

  private static String apply(Hunk hunk, String source, String name, Path path) {
    String lines = "\n" + source;
    String before = "\n" + String.join("\n", hunk.before) + "\n";
    int at = lines.indexOf(before);
    if (at < 0 || lines.indexOf(before, at + 1) >= 0) {
      throw new AssertionError(
          "mutant "
              + name
              + " doesn't apply any more: "
              + path
              + (at < 0 ? " no longer holds:" : " holds more than once:")
              + before
              + "Plant the bug into the source as it is now, make the diff anew with git diff, and"
              + " keep the head.");
    }
    String after = "\n" + String.join("\n", hunk.after) + "\n";
    return (lines.substring(0, at) + after + lines.substring(at + before.length())).substring(1);
  }

  @Override
  public String toString() {
    return name;
  }
}
