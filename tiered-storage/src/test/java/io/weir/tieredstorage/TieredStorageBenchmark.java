package io.weir.tieredstorage;

import com.sun.management.OperatingSystemMXBean;
import io.weir.tieredstorage.testing.TestFiles;
import io.weir.tieredstorage.testing.TestSegment;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/**
 * How fast one segment is copied and read again cold (a new plugin, empty caches), by one thread,
 * and the CPU time of the whole process for it. Arguments: MiB of the segment, rounds, then keys of
 * the plugin as {@code key=value}. Prints a line of a table for each kind of log.
 */
public final class TieredStorageBenchmark {
  private static final int READ_BYTES = 64 << 10;
  private static final int RECORDS_OF_A_BATCH = 100;
  private static final double MB = 1e6;
  private static final double GIB = 1 << 30;

  private record Round(double copySeconds, double copyCpu, double readSeconds, double readCpu) {}

  private TieredStorageBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int bytes = Integer.parseInt(arguments[0]) << 20;
    int rounds = Integer.parseInt(arguments[1]);
    Map<String, String> config = new HashMap<>();
    for (int i = 2; i < arguments.length; i++) {
      String[] pair = arguments[i].split("=", 2);
      config.put(pair[0], pair[1]);
    }
    measure("JSON", log(bytes, Compression.NONE), rounds, config);
    measure("JSON, lz4 by the producer", log(bytes, Compression.lz4().build()), rounds, config);
  }

  private static void measure(String kind, byte[] log, int rounds, Map<String, String> config)
      throws Exception {
    List<Round> done = new ArrayList<>();
    double stored = 0;
    Path folder = Files.createTempDirectory("weir-tier-");
    try {
      for (int i = 0; i <= rounds; i++) { // the first one warms up
        TestSegment segment = segment(folder, log);
        long began = System.nanoTime();
        double cpu = cpuSeconds();
        Round round;
        try (WeirRemoteStorageManager copier = plugin(config)) {
          copier.copyLogSegmentData(segment.metadata(), segment.data());
          double copySeconds = seconds(began);
          double copyCpu = cpuSeconds() - cpu;
          stored = copier.metrics().getCopiedStoredBytes();
          began = System.nanoTime();
          cpu = cpuSeconds();
          try (WeirRemoteStorageManager reader = plugin(config);
              InputStream in = reader.fetchLogSegment(segment.metadata(), 0)) {
            readAll(in, log.length);
          }
          round = new Round(copySeconds, copyCpu, seconds(began), cpuSeconds() - cpu);
          copier.deleteLogSegmentData(segment.metadata());
        }
        if (i > 0) {
          done.add(round);
        }
      }
    } finally {
      TestFiles.deleteTree(folder);
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %.2f | %.0f | %.1f | %.0f | %.1f |%n",
        kind,
        stored / log.length,
        log.length / MB / median(done.stream().map(Round::copySeconds).toList()),
        median(done.stream().map(Round::copyCpu).toList()) / (log.length / GIB),
        log.length / MB / median(done.stream().map(Round::readSeconds).toList()),
        median(done.stream().map(Round::readCpu).toList()) / (log.length / GIB));
  }

  private static WeirRemoteStorageManager plugin(Map<String, String> config) {
    WeirRemoteStorageManager plugin = new WeirRemoteStorageManager();
    plugin.configure(config);
    return plugin;
  }

  private static void readAll(InputStream in, int expected) throws Exception {
    byte[] buffer = new byte[READ_BYTES];
    int total = 0;
    for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
      total += got;
    }
    if (total != expected) {
      throw new IllegalStateException(total + " bytes instead of " + expected);
    }
  }

  private static TestSegment segment(Path folder, byte[] log) throws Exception {
    return TestSegment.of(
        folder,
        TestSegment.TOPIC,
        Uuid.randomUuid(),
        log,
        new byte[64 << 10],
        new byte[64 << 10],
        new byte[100],
        Optional.empty(),
        new byte[10]);
  }

  private static byte[] log(int bytes, Compression compression) {
    Random random = new Random(1);
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes + (1 << 20));
    long offset = 42;
    while (out.size() < bytes) {
      SimpleRecord[] records = new SimpleRecord[RECORDS_OF_A_BATCH];
      for (int i = 0; i < records.length; i++) {
        records[i] = new SimpleRecord(1_790_000_000_000L + offset, null, json(random));
      }
      MemoryRecords batch = MemoryRecords.withRecords(offset, compression, records);
      byte[] of = new byte[batch.sizeInBytes()];
      batch.buffer().duplicate().get(of);
      out.write(of, 0, of.length);
      offset += records.length;
    }
    return out.toByteArray();
  }

  private static byte[] json(Random random) {
    StringBuilder text = new StringBuilder("{");
    for (int field = 0; field < 12; field++) {
      text.append("\"field").append(field).append("\":\"");
      text.append(Long.toHexString(random.nextLong())).append("-of-a-customer-");
      text.append(random.nextInt(100_000)).append("\",");
    }
    return text.append("\"end\":true}").toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  private static double cpuSeconds() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
