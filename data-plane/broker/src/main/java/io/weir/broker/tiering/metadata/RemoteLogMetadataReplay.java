package io.weir.broker.tiering.metadata;

import io.weir.broker.internaltopic.InternalTopicTail;
import io.weir.broker.internaltopic.ReplayProgress;
import io.weir.broker.internaltopic.UnreadableRecordException;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.Records;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replays events into a state that is shown once it is whole. When the topic is read again from its
 * start (a compaction has deleted what this broker had yet to read), a new state is made beside the
 * one that is shown: nothing that was deleted meanwhile stays, and reads go on from the old one.
 *
 * <p>Changed by the tail's thread; {@link #shown}, {@link #isReady} and the counters are
 * thread-safe.
 */
final class RemoteLogMetadataReplay implements InternalTopicTail.Replay {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteLogMetadataReplay.class);

  private final RemoteLogMetadataCodec codec;
  private final ReplayProgress progress;
  private final LongAdder refusedEvents = new LongAdder();
  private RemoteLogMetadataState building = new RemoteLogMetadataState();
  private long position;
  private volatile boolean ready;
  private volatile Optional<RemoteLogMetadataState> shown = Optional.empty();

  RemoteLogMetadataReplay(RemoteLogMetadataCodec codec, ReplayProgress progress) {
    this.codec = codec;
    this.progress = progress;
  }

  /** The state as of the last event; empty before the topic was read to its end once. */
  Optional<RemoteLogMetadataState> shown() {
    return shown;
  }

  /** Whether what is shown is the topic as it is, but for the latest events. */
  boolean isReady() {
    return ready;
  }

  /** Events that a segment's state didn't allow. */
  long refusedEvents() {
    return refusedEvents.sum();
  }

  /** Exclusive end of what the state holds; on the tail's thread. */
  long position() {
    return position;
  }

  @Override
  public long replay(Records records, long from) {
    position = from;
    for (RecordBatch batch : records.batches()) {
      batch.ensureValid();
      if (!batch.isControlBatch()) {
        for (Record record : batch) {
          if (record.offset() >= position) {
            replay(record);
            position = record.offset() + 1;
          }
        }
      }
      position = Math.max(position, batch.nextOffset());
    }
    return position;
  }

  private void replay(Record record) {
    if (!record.hasValue()) {
      throw new UnreadableRecordException("the record at offset " + record.offset() + " is empty");
    }
    RemoteLogMetadata event;
    try {
      event = codec.decode(Utils.toArray(record.value()));
    } catch (UnreadableRecordException e) {
      throw new UnreadableRecordException(
          "the record at offset " + record.offset() + " can't be read: " + e.getMessage(), e);
    }
    if (building.replay(event) == PartitionSegments.Outcome.REFUSED) {
      refusedEvents.increment();
      LOG.warn(
          "event=remote_log_metadata_event_refused offset={} metadata=\"{}\"",
          record.offset(),
          event);
    }
  }

  @Override
  public void advancedTo(long offsetExclusive) {
    position = offsetExclusive;
    if (ready) {
      progress.advanceTo(offsetExclusive);
    }
  }

  @Override
  public void restarted(long from) {
    position = from;
    ready = false;
    building = new RemoteLogMetadataState();
    progress.advanceTo(0); // of another log, maybe: its offsets mean nothing in this one
  }

  @Override
  public void caughtUp() {
    shown = Optional.of(building);
    ready = true;
    progress.advanceTo(position);
  }

  /** No further event can be read: what is shown stays as it is, and is not relied upon. */
  void halted() {
    ready = false;
  }
}
