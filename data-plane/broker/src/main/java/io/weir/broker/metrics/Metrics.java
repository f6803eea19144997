package io.weir.broker.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The numbers that a node shows, by Prometheus' naming rules: families of one name, each with one
 * sample, or with one for each combination of its labels' values. What is counted lives with
 * whoever counts it; a family asks for it when somebody looks. Thread-safe.
 */
public final class Metrics {
  /** Samples of one family; more would hurt whoever collects them, and are left out and counted. */
  public static final int SAMPLES_MAX = 20_000;

  private static final Pattern NAME =
      Pattern.compile("(weir|process|jvm)_[a-z][a-z0-9]*(_[a-z0-9]+)*");
  private static final Pattern LABEL = Pattern.compile("[a-z][a-z_]*");
  private static final String TOTAL = "_total";
  private static final String DROPPED = "weir_metrics_samples_dropped";

  private final Map<String, Family> families = new ConcurrentSkipListMap<>();

  private record Family(
      Type type, String help, List<String> labels, Consumer<SampleSink> samples) {}

  private enum Type {
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  /**
   * A number that only grows; ends with {@code _total}.
   *
   * @throws IllegalStateException if the name is taken
   */
  public LongAdder counter(String name, String help) {
    LongAdder adder = new LongAdder();
    counter(name, help, adder::sum);
    return adder;
  }

  /** A counter that something else counts. */
  public void counter(String name, String help, DoubleSupplier value) {
    counters(name, help, List.of(), sink -> sink.sample(value.getAsDouble()));
  }

  /** A number that is read when asked for; the supplier must not block. */
  public void gauge(String name, String help, DoubleSupplier value) {
    gauges(name, help, List.of(), sink -> sink.sample(value.getAsDouble()));
  }

  /**
   * Counters that differ in their labels' values.
   *
   * @param samples gives all that there are, each combination of values once; must not block
   */
  public void counters(
      String name, String help, List<String> labels, Consumer<SampleSink> samples) {
    if (!name.endsWith(TOTAL)) {
      throw new IllegalArgumentException("a counter's name ends with _total: " + name);
    }
    add(name, new Family(Type.COUNTER, help, labels, samples));
  }

  /** Numbers that differ in their labels' values; see {@link #counters}. */
  public void gauges(String name, String help, List<String> labels, Consumer<SampleSink> samples) {
    add(name, new Family(Type.GAUGE, help, labels, samples));
  }

  /** Distributions of times that differ in their labels' values; the name ends with the unit. */
  public void histograms(
      String name, String help, List<String> labels, Consumer<SampleSink> samples) {
    if (!name.endsWith("_seconds")) {
      throw new IllegalArgumentException("a histogram's name ends with its unit: " + name);
    }
    add(name, new Family(Type.HISTOGRAM, help, labels, samples));
  }

  private void add(String name, Family family) {
    if (!NAME.matcher(name).matches() || name.equals(DROPPED)) {
      throw new IllegalArgumentException("not a metric's name: " + name);
    }
    if (family.type() != Type.COUNTER && name.endsWith(TOTAL)) {
      throw new IllegalArgumentException("only counters end with _total: " + name);
    }
    for (String label : family.labels()) {
      if (!LABEL.matcher(label).matches() || label.equals("le")) {
        throw new IllegalArgumentException("not a label of " + name + ": " + label);
      }
    }
    if (families.putIfAbsent(name, family) != null) {
      throw new IllegalStateException("two metrics are named " + name);
    }
  }

  /** Names of all families, sorted. */
  public List<String> names() {
    return Stream.concat(families.keySet().stream(), Stream.of(DROPPED)).sorted().toList();
  }

  /** Prometheus' text format, version 0.0.4. */
  public String text() {
    StringBuilder text = new StringBuilder();
    int dropped = 0;
    for (Map.Entry<String, Family> entry : families.entrySet()) {
      Family family = entry.getValue();
      head(text, entry.getKey(), family.type(), family.help());
      SampleSink sink = new SampleSink(text, entry.getKey(), family.labels(), SAMPLES_MAX);
      family.samples().accept(sink);
      dropped += sink.dropped();
    }
    head(
        text, DROPPED, Type.GAUGE, "Samples that this answer lacks, as their family has too many.");
    new SampleSink(text, DROPPED, List.of(), 1).sample(dropped);
    return text.toString();
  }

  private static void head(StringBuilder text, String name, Type type, String help) {
    text.append("# HELP ").append(name).append(' ');
    for (int i = 0; i < help.length(); i++) {
      switch (help.charAt(i)) {
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        default -> text.append(help.charAt(i));
      }
    }
    text.append("\n# TYPE ").append(name).append(' ');
    text.append(type.name().toLowerCase(Locale.ROOT)).append('\n');
  }
}
