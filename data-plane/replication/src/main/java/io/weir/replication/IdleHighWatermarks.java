package io.weir.replication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Leaders of one shard whose high watermark moved; a little later those followers that no push told
 * meanwhile are told in few frames. Used by the shard.
 */
final class IdleHighWatermarks {
  /** A leader that has something to tell. */
  interface Source {
    /**
     * Adds what each follower doesn't know yet.
     *
     * @return whether a follower has to be told later, as its stream is full
     */
    boolean collect(Map<UpStream, List<Frame.HighWatermarkEntry>> byStream);
  }

  private final Shard shard;
  private final long delayMs;
  private final Set<Source> sources = new LinkedHashSet<>();
  private boolean scheduled;

  IdleHighWatermarks(Shard shard, Duration delay) {
    this.shard = shard;
    this.delayMs = delay.toMillis();
  }

  void moved(Source source) {
    sources.add(source);
    schedule();
  }

  void forget(Source source) {
    sources.remove(source);
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      shard.schedule(this::tell, delayMs);
    }
  }

  private void tell() {
    scheduled = false;
    Map<UpStream, List<Frame.HighWatermarkEntry>> byStream =
        new LinkedHashMap<>(); // not by identity: a seed must replay
    sources.removeIf(source -> !source.collect(byStream));
    byStream.forEach(
        (stream, entries) -> {
          for (int from = 0; from < entries.size(); from += FrameCodec.ENTRIES_MAX) {
            int to = Math.min(entries.size(), from + FrameCodec.ENTRIES_MAX);
            stream
                .link()
                .send(new Frame.HighWatermarks(new ArrayList<>(entries.subList(from, to))));
          }
        });
    if (!sources.isEmpty()) {
      schedule();
    }
  }
}
