package io.weir.broker.metrics;

import io.weir.protocol.Clock;
import io.weir.storage.Disk;
import io.weir.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** A disk whose writes and syncs are timed, and whose faults are counted. Thread-safe. */
public final class MeteredDisk implements Disk {
  private final Disk disk;
  private final Clock clock;
  private final Histogram writes = Histogram.ofSteps();
  private final Histogram syncs = Histogram.ofSteps();
  private final LongAdder writtenBytes = new LongAdder();
  private final LongAdder faults = new LongAdder();

  /** Measures another. */
  public MeteredDisk(Disk disk, Clock clock) {
    this.disk = disk;
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
    return new MeteredFile(disk.open(file));
  }

  @Override
  public boolean exists(Path path) throws IOException {
    return disk.exists(path);
  }

  @Override
  public boolean isDirectory(Path path) throws IOException {
    return disk.isDirectory(path);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return disk.list(directory);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    disk.createDirectories(directory);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void delete(Path path) throws IOException {
    disk.delete(path);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    disk.syncDirectory(directory);
  }

  @Override
  public AutoCloseable lock(Path file) throws IOException {
    return disk.lock(file);
  }

  private final class MeteredFile implements DiskFile {
    private final DiskFile file;

    MeteredFile(DiskFile file) {
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      try {
        return file.read(target, position);
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
        file.write(source, position);
      } catch (IOException e) {
        faults.increment();
        throw e;
      }
      writes.observe(clock.monotonicNs() - beganNs);
      writtenBytes.add(bytes);
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public void sync() throws IOException {
      long beganNs = clock.monotonicNs();
      try {
        file.sync();
      } catch (IOException e) {
        faults.increment();
        throw e;
      }
      syncs.observe(clock.monotonicNs() - beganNs);
    }

    @Override
    public Optional<FileChannel> channel() {
      return file.channel();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
