package io.weir.broker.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A strict reader of Prometheus' text format 0.0.4: what the format only recommends (HELP and TYPE
 * of every family, in that order, its samples together) is demanded, and histograms must add up.
 */
public final class PrometheusText {
  private static final Pattern HEAD =
      Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(.*)})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");

  private final Map<String, String> types = new LinkedHashMap<>();
  private final Map<String, String> helps = new LinkedHashMap<>();
  private final Map<String, Map<Map<String, String>, Double>> samples = new HashMap<>();

  private PrometheusText() {}

  /** Reads it all; an {@link AssertionError} names the line that is wrong. */
  public static PrometheusText parse(String text) {
    if (!text.endsWith("\n")) {
      throw new AssertionError("the last line has no end");
    }
    PrometheusText parsed = new PrometheusText();
    String help = null;
    String family = null;
    for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
      Matcher head = HEAD.matcher(line);
      if (head.matches() && head.group(1).equals("HELP")) {
        help = head.group(2);
        parsed.helps.put(help, head.group(3));
        if (parsed.types.containsKey(help)) {
          throw new AssertionError("a family comes twice: " + line);
        }
      } else if (head.matches()) {
        if (!head.group(2).equals(help) || !head.group(3).matches("counter|gauge|histogram")) {
          throw new AssertionError("TYPE without its HELP, or unknown: " + line);
        }
        family = help;
        parsed.types.put(family, head.group(3));
      } else {
        parsed.sample(family, line);
      }
    }
    parsed.checkHistograms();
    return parsed;
  }

  private void sample(String family, String line) {
    Matcher sample = SAMPLE.matcher(line);
    if (family == null || !sample.matches()) {
      throw new AssertionError("not a sample: " + line);
    }
    String name = sample.group(1);
    boolean belongs =
        types.get(family).equals("histogram")
            ? Set.of(family + "_bucket", family + "_sum", family + "_count").contains(name)
            : name.equals(family);
    if (!belongs) {
      throw new AssertionError("not of the family " + family + ": " + line);
    }
    Map<String, String> labels = labels(sample.group(3), line);
    if (samples
            .computeIfAbsent(name, key -> new LinkedHashMap<>())
            .put(labels, number(sample.group(4), line))
        != null) {
      throw new AssertionError("a sample comes twice: " + line);
    }
  }

  private static Map<String, String> labels(String text, String line) {
    Map<String, String> labels = new TreeMap<>();
    if (text == null) {
      return labels;
    }
    Matcher label = LABEL.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!label.find(at) || label.start() != at) {
        throw new AssertionError("labels of: " + line);
      }
      String value =
          label.group(2).replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
      if (labels.put(label.group(1), value) != null) {
        throw new AssertionError("a label comes twice: " + line);
      }
      at = label.end();
    }
    return labels;
  }

  private static double number(String text, String line) {
    try {
      return switch (text) {
        case "+Inf" -> Double.POSITIVE_INFINITY;
        case "-Inf" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(text);
      };
    } catch (NumberFormatException e) {
      throw new AssertionError("not a number: " + line, e);
    }
  }

  private void checkHistograms() {
    types.forEach(
        (family, type) -> {
          if (type.equals("histogram")) {
            checkHistogram(family);
          }
        });
  }

  private void checkHistogram(String family) {
    Map<Map<String, String>, List<double[]>> series = new HashMap<>();
    samples
        .getOrDefault(family + "_bucket", Map.of())
        .forEach(
            (labels, value) -> {
              Map<String, String> rest = new TreeMap<>(labels);
              double bound = number(rest.remove("le"), family);
              series
                  .computeIfAbsent(rest, key -> new ArrayList<>())
                  .add(new double[] {bound, value});
            });
    Set<Map<String, String>> counted = new HashSet<>();
    samples.getOrDefault(family + "_count", Map.of()).keySet().forEach(counted::add);
    if (!counted.equals(series.keySet())
        || !counted.equals(samples.getOrDefault(family + "_sum", Map.of()).keySet())) {
      throw new AssertionError("buckets, sum and count differ in labels: " + family);
    }
    series.forEach(
        (labels, buckets) -> {
          for (int i = 1; i < buckets.size(); i++) {
            if (buckets.get(i)[0] <= buckets.get(i - 1)[0]
                || buckets.get(i)[1] < buckets.get(i - 1)[1]) {
              throw new AssertionError("buckets do not grow: " + family + labels);
            }
          }
          double[] last = buckets.getLast();
          if (last[0] != Double.POSITIVE_INFINITY || last[1] != value(family + "_count", labels)) {
            throw new AssertionError("the last bucket is not all: " + family + labels);
          }
        });
  }

  /** Names of all families. */
  public Set<String> families() {
    return types.keySet();
  }

  /** A family as a row of a Markdown table: name, type, help. */
  public String row(String family) {
    return "| `" + family + "` | " + types.get(family) + " | " + helps.get(family) + " |";
  }

  /** The value of a sample; 0 if it is not there. */
  public double value(String name, Map<String, String> labels) {
    return samples.getOrDefault(name, Map.of()).getOrDefault(new TreeMap<>(labels), 0.0);
  }

  /** The value of the one sample without labels; an assertion fails if it is not there. */
  public double value(String name) {
    Double value = samples.getOrDefault(name, Map.of()).get(Map.<String, String>of());
    if (value == null) {
      throw new AssertionError("there is no " + name);
    }
    return value;
  }

  /** All samples of a name, by their labels. */
  public Map<Map<String, String>, Double> samples(String name) {
    return samples.getOrDefault(name, Map.of());
  }
}
