package io.weir.controlplane.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** All metrics of this process, in one registry of its own. Thread-safe. */
public final class ControlPlaneMetrics {
  /** What {@link #text} is. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

  /** Starts with what the JVM and the process tell. */
  public ControlPlaneMetrics() {
    JvmMetrics.builder().register(registry);
  }

  /** For metrics that keep their own numbers. */
  public PrometheusRegistry registry() {
    return registry;
  }

  /** A number that is read when somebody looks. */
  public void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  /** Numbers by the value of one label, read when somebody looks. */
  public void gauges(
      String name, String help, String label, Supplier<Map<String, ? extends Number>> values) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .callback(
            callback ->
                values.get().forEach((key, value) -> callback.call(value.doubleValue(), key)))
        .register(registry);
  }

  /** Numbers by the values of several labels, in their order, read when somebody looks. */
  public void gauges(
      String name,
      String help,
      List<String> labels,
      Supplier<Map<List<String>, ? extends Number>> values) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(labels.toArray(String[]::new))
        .callback(
            callback ->
                values
                    .get()
                    .forEach(
                        (key, value) ->
                            callback.call(value.doubleValue(), key.toArray(String[]::new))))
        .register(registry);
  }

  /** A number that only grows; its name ends with {@code _total}. */
  public void counter(String name, String help, DoubleSupplier value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  /** The same by the value of one label. */
  public void counters(
      String name, String help, String label, Supplier<Map<String, ? extends Number>> values) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .callback(
            callback ->
                values.get().forEach((key, value) -> callback.call(value.doubleValue(), key)))
        .register(registry);
  }

  /** All of it in Prometheus' text format. */
  public byte[] text() {
    try {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      writer.write(text, registry.scrape());
      return text.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("memory can't be written to", e);
    }
  }
}
