package io.weir.broker.node;

import io.weir.broker.metrics.Histogram;
import io.weir.broker.metrics.Metrics;
import io.weir.storage.JournalListener;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What the journals of durable topics have committed, by log directory. Thread-safe. */
final class JournalMetrics {
  private static final List<String> LABELS = List.of("directory");

  private static final class Commits implements JournalListener {
    final LongAdder count = new LongAdder();
    final LongAdder bytes = new LongAdder();
    final Histogram times = Histogram.ofSteps();

    @Override
    public void onCommit(long blockBytes, long ns) {
      count.increment();
      bytes.add(blockBytes);
      times.observe(ns);
    }
  }

  private final Map<Integer, Commits> commits = new ConcurrentHashMap<>();

  /** Counts the commits of the directory at this place of the configuration, from 1. */
  JournalListener of(int directory) {
    return commits.computeIfAbsent(directory, _ -> new Commits());
  }

  /** Shows what was counted. */
  void addTo(Metrics metrics) {
    metrics.counters(
        "weir_journal_commits_total",
        "Commits of durable topics' records: one write and one sync each.",
        LABELS,
        sink -> commits.forEach((at, c) -> sink.sample(c.count.sum(), Integer.toString(at))));
    metrics.counters(
        "weir_journal_bytes_total",
        "Bytes that these commits wrote into the journal.",
        LABELS,
        sink -> commits.forEach((at, c) -> sink.sample(c.bytes.sum(), Integer.toString(at))));
    metrics.histograms(
        "weir_journal_commit_seconds",
        "Time of a commit of durable topics' records, from the look for what waits to the end of"
            + " its sync.",
        LABELS,
        sink -> commits.forEach((at, c) -> sink.histogram(c.times, Integer.toString(at))));
  }
}
