package io.weir.replication;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Acknowledgements of one shard's durable followers: those that are due by the time the shard gets
 * to them go in one frame per stream, so a group commit of many partitions is one. Used by the
 * shard.
 */
final class PendingAcks {
  private final Shard shard;
  private Map<PeerLink, List<Frame.AckEntry>> byLink = new LinkedHashMap<>(); // a seed must replay
  private boolean scheduled;

  PendingAcks(Shard shard) {
    this.shard = shard;
  }

  /** Sends an entry behind what the shard has in its queue now. */
  void add(PeerLink link, Frame.AckEntry entry) {
    byLink.computeIfAbsent(link, l -> new ArrayList<>()).add(entry);
    if (!scheduled) {
      scheduled = true;
      shard.execute(this::send);
    }
  }

  private void send() {
    scheduled = false;
    Map<PeerLink, List<Frame.AckEntry>> due = byLink;
    byLink = new LinkedHashMap<>();
    due.forEach(
        (link, entries) -> {
          for (int from = 0; from < entries.size(); from += FrameCodec.ENTRIES_MAX) {
            int to = Math.min(entries.size(), from + FrameCodec.ENTRIES_MAX);
            link.send(new Frame.Ack(List.copyOf(entries.subList(from, to))));
          }
        });
  }
}
