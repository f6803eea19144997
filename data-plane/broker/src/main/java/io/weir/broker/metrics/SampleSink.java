package io.weir.broker.metrics;

import java.util.List;

/** Writes the samples of one family as text, while somebody looks. Used by one thread. */
public final class SampleSink {
  private static final double INTEGER_MAX = 1e15;

  private final StringBuilder text;
  private final String name;
  private final List<String> labels;
  private final int samplesMax;
  private int samples;
  private int dropped;

  SampleSink(StringBuilder text, String name, List<String> labels, int samplesMax) {
    this.text = text;
    this.name = name;
    this.labels = labels;
    this.samplesMax = samplesMax;
  }

  /**
   * One sample.
   *
   * @param labelValues in the order of the family's labels; any text
   */
  public void sample(double value, String... labelValues) {
    if (hasRoom(labelValues)) {
      line("", value, labelValues, null);
    }
  }

  /** A distribution: its buckets, sum and count. */
  public void histogram(Histogram histogram, String... labelValues) {
    if (hasRoom(labelValues)) {
      Histogram.Snapshot now = histogram.snapshot();
      for (int i = 0; i < now.cumulative().length; i++) {
        String bound = i < now.boundsSeconds().length ? number(now.boundsSeconds()[i]) : "+Inf";
        line("_bucket", now.cumulative()[i], labelValues, bound);
      }
      line("_sum", now.sumSeconds(), labelValues, null);
      line("_count", now.cumulative()[now.cumulative().length - 1], labelValues, null);
    }
  }

  int dropped() {
    return dropped;
  }

  private boolean hasRoom(String[] labelValues) {
    if (labelValues.length != labels.size()) {
      throw new IllegalArgumentException(name + " has the labels " + labels);
    }
    if (samples >= samplesMax) {
      dropped++;
      return false;
    }
    samples++;
    return true;
  }

  private void line(String suffix, double value, String[] labelValues, String bound) {
    text.append(name).append(suffix);
    if (labelValues.length > 0 || bound != null) {
      char before = '{';
      for (int i = 0; i < labelValues.length; i++) {
        text.append(before);
        label(labels.get(i), labelValues[i]);
        before = ',';
      }
      if (bound != null) {
        text.append(before);
        label("le", bound);
      }
      text.append('}');
    }
    text.append(' ').append(number(value)).append('\n');
  }

  private void label(String label, String value) {
    text.append(label).append("=\"");
    for (int i = 0; i < value.length(); i++) {
      switch (value.charAt(i)) {
        case '\\' -> text.append("\\\\");
        case '"' -> text.append("\\\"");
        case '\n' -> text.append("\\n");
        default -> text.append(value.charAt(i));
      }
    }
    text.append('"');
  }

  private static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < INTEGER_MAX) {
      return Long.toString((long) value);
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return Double.toString(value); // "NaN" too
  }
}
