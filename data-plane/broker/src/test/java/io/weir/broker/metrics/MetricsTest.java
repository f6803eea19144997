package io.weir.broker.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private final Metrics metrics = new Metrics();

  @Test
  void anyTextIsALabelsValue() {
    String odd = "a\\b\"c\nd{},=e";
    metrics.gauges("weir_odd", "Odd \\ and\nmore.", List.of("label"), sink -> sink.sample(1, odd));

    PrometheusText text = PrometheusText.parse(metrics.text());

    assertEquals(1, text.value("weir_odd", Map.of("label", odd)));
  }

  @Test
  void numbersKeepTheirValue() {
    metrics.gauge("weir_large", "Large.", () -> 123_456_789_012_345.0);
    metrics.gauge("weir_small", "Small.", () -> 0.000_001_5);
    metrics.gauge("weir_none", "None.", () -> Double.NaN);

    PrometheusText text = PrometheusText.parse(metrics.text());

    assertEquals(123_456_789_012_345.0, text.value("weir_large"));
    assertEquals(0.000_001_5, text.value("weir_small"));
    assertEquals(Double.NaN, text.value("weir_none"));
  }

  @Test
  void aHistogramPutsTimesIntoTheirBuckets() {
    Histogram histogram = new Histogram(0.001, 0.01);
    metrics.histograms(
        "weir_wait_seconds", "Waits.", List.of("who"), sink -> sink.histogram(histogram, "me"));

    histogram.observe(1_000_000); // its bucket's inclusive end
    histogram.observe(1_000_001);
    histogram.observe(60_000_000_000L);

    PrometheusText text = PrometheusText.parse(metrics.text());
    assertEquals(1, text.value("weir_wait_seconds_bucket", Map.of("who", "me", "le", "0.001")));
    assertEquals(2, text.value("weir_wait_seconds_bucket", Map.of("who", "me", "le", "0.01")));
    assertEquals(3, text.value("weir_wait_seconds_bucket", Map.of("who", "me", "le", "+Inf")));
    assertEquals(3, text.value("weir_wait_seconds_count", Map.of("who", "me")));
    assertEquals(60.002_000_001, text.value("weir_wait_seconds_sum", Map.of("who", "me")), 1e-9);
  }

  @Test
  void aFamilyThatGrowsTooLargeIsCutAndSaysSo() {
    metrics.gauges(
        "weir_many",
        "Many.",
        List.of("n"),
        sink -> {
          for (int i = 0; i < Metrics.SAMPLES_MAX + 7; i++) {
            sink.sample(i, Integer.toString(i));
          }
        });

    PrometheusText text = PrometheusText.parse(metrics.text());

    assertEquals(Metrics.SAMPLES_MAX, text.samples("weir_many").size());
    assertEquals(7, text.value("weir_metrics_samples_dropped"));
  }

  @Test
  void namesFollowPrometheusRules() {
    assertThrows(IllegalArgumentException.class, () -> metrics.counter("weir_things", "No total."));
    assertThrows(
        IllegalArgumentException.class,
        () -> metrics.gauge("weir_things_total", "A gauge.", () -> 0));
    assertThrows(IllegalArgumentException.class, () -> metrics.gauge("other_x", "Whose?", () -> 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> metrics.gauges("weir_x", "A label.", List.of("le"), sink -> {}));
    metrics.gauge("weir_x", "Once.", () -> 0);
    assertThrows(IllegalStateException.class, () -> metrics.gauge("weir_x", "Twice.", () -> 0));
  }
}
