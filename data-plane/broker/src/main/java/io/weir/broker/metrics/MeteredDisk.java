package io.weir.broker.metrics;

import io.weir.protocol.Clock;
import io.weir.storage.Disk;
import io.weir.storage.DiskFile;
import io.weir.storage.ForwardingDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** A disk whose writes and syncs are timed, and whose faults are counted. Thread-safe. */
public final class MeteredDisk extends ForwardingDisk {
  private final Clock clock;
  private final Histogram writes = Histogram.ofSteps();
  private final Histogram syncs = Histogram.ofSteps();
  private final LongAdder writtenBytes = new LongAdder();
  private final LongAdder faults = new LongAdder();

  /** Measures another. */
  public MeteredDisk(Disk disk, Clock clock) {
    super(disk);
    this.clock = clock;
  }

  /** Shows what was measured. */
  public void addTo(Metrics metrics) {
    metrics.histograms(
        "weir_disk_write_seconds",
        "Time of a write into a log's files, most of them into the page cache: an append makes"
            + " one.",
        List.of(),
        sink -> sink.histogram(writes));
    metrics.histograms(
        "weir_disk_sync_seconds",
        "Time of a sync of a log's file to the device.",
        List.of(),
        sink -> sink.histogram(syncs));
    metrics.counter(
        "weir_disk_written_bytes_total", "Bytes written into logs' files.", writtenBytes::sum);
    metrics.counter(
        "weir_disk_faults_total", "Reads, writes and syncs that the disk refused.", faults::sum);
  }

  @Override
  public DiskFile open(Path file) throws IOException {
    return new MeteredFile(super.open(file));
  }

  private final class MeteredFile extends ForwardingFile {
    MeteredFile(DiskFile file) {
      super(file);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      try {
        return super.read(target, position);
      } catch (IOException e) {
        faults.increment();
        throw e;
      }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      int bytes = source.remaining();
      long beganNs = clock.monotonicNs();
      try {
        super.write(source, position);
      } catch (IOException e) {
        faults.increment();
        throw e;
      }
      writes.observe(clock.monotonicNs() - beganNs);
      writtenBytes.add(bytes);
    }

    @Override
    public void sync() throws IOException {
      long beganNs = clock.monotonicNs();
      try {
        super.sync();
      } catch (IOException e) {
        faults.increment();
        throw e;
      }
      syncs.observe(clock.monotonicNs() - beganNs);
    }
  }
}
