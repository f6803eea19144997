package io.weir.broker.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;

/** The numbers that a node shows, by Prometheus' naming rules. Thread-safe. */
public final class Metrics {
  private static final Pattern NAME =
      Pattern.compile("weir_[a-z0-9_]+|process_[a-z_]+|jvm_[a-z_]+");

  private final Map<String, Metric> metrics = new ConcurrentSkipListMap<>();

  private record Metric(String type, String help, DoubleSupplier value) {}

  /**
   * A number that only grows; ends with {@code _total}.
   *
   * @throws IllegalStateException if the name is taken
   */
  public LongAdder counter(String name, String help) {
    if (!name.endsWith("_total")) {
      throw new IllegalArgumentException("a counter's name ends with _total: " + name);
    }
    LongAdder adder = new LongAdder();
    add(name, new Metric("counter", help, adder::sum));
    return adder;
  }

  /** A counter that something else counts. */
  public void counter(String name, String help, DoubleSupplier value) {
    add(name, new Metric("counter", help, value));
  }

  /** A number that is read when asked for; the supplier must not block. */
  public void gauge(String name, String help, DoubleSupplier value) {
    add(name, new Metric("gauge", help, value));
  }

  private void add(String name, Metric metric) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a metric's name: " + name);
    }
    if (metrics.putIfAbsent(name, metric) != null) {
      throw new IllegalStateException("two metrics are named " + name);
    }
  }

  /** Prometheus' text format, version 0.0.4. */
  public String text() {
    StringBuilder text = new StringBuilder();
    metrics.forEach(
        (name, metric) -> {
          double value = metric.value().getAsDouble();
          text.append("# HELP ").append(name).append(' ').append(metric.help()).append('\n');
          text.append("# TYPE ").append(name).append(' ').append(metric.type()).append('\n');
          text.append(name).append(' ');
          if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            text.append((long) value);
          } else {
            text.append(value);
          }
          text.append('\n');
        });
    return text.toString();
  }
}
