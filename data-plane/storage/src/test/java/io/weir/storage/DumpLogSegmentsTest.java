package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.record.internal.CompressionType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own {@code kafka-dump-log} reads what we write, and finds nothing to complain about. */
class DumpLogSegmentsTest {
  private static final int ROUNDS = 60;
  private static final int RECORDS = 3;
  private static final Pattern BATCH =
      Pattern.compile(
          "^baseOffset: (\\d+) lastOffset: (\\d+) count: (\\d+) baseSequence: (-?\\d+) .*"
              + "producerId: (-?\\d+) .*partitionLeaderEpoch: (\\d+) .*compresscodec: (\\w+) .*"
              + "isvalid: (true|false)$");

  @TempDir Path folder;
  private KafkaDumpLog dump;
  private Path log;

  @BeforeEach
  void write() throws IOException {
    dump = new KafkaDumpLog();
    ManualClock clock = new ManualClock();
    LogConfig config = TestFolder.config(4000, 300);
    CompressionType[] codecs = CompressionType.values();
    try (LogDirectory directory = TestFolder.open(folder, new FileDisk(), clock, config)) {
      PartitionLog ours = directory.create(TestFolder.ID, config);
      for (int i = 0; i < ROUNDS; i++) {
        clock.advanceMs(10);
        ours.appendAsLeader(
            TestBatches.batch()
                .codec(codecs[i % codecs.length])
                .timestamps(clock.wallTimeMs(), 1)
                .valueBytes(100 + i)
                .producer(1 + i % 2, 0, i / 2 * RECORDS)
                .records(RECORDS),
            i / 20,
            AppendOrigin.CLIENT);
      }
    }
    log = folder.resolve(TestFolder.FOLDER);
  }

  @AfterEach
  void close() throws IOException {
    dump.close();
  }

  private List<Path> files(String suffix) throws IOException {
    try (Stream<Path> paths = Files.list(log)) {
      return paths.filter(p -> p.toString().endsWith(suffix)).sorted().toList();
    }
  }

  @Test
  void readsEachBatchAndRecord() throws IOException {
    List<Path> segments = files(LogFiles.LOG);
    assertTrue(segments.size() > 3, segments::toString);
    List<String> batches = new ArrayList<>();
    long records = 0;
    for (Path segment : segments) {
      List<String> out = dump.run(segment, "--deep-iteration", "--print-data-log");
      assertTrue(
          out.contains(
              "Log starting offset: " + LogFiles.offset(name(segment), LogFiles.LOG).getAsLong()),
          out::toString);
      for (String line : out) {
        Matcher m = BATCH.matcher(line);
        if (m.matches()) {
          batches.add(
              String.join(
                  " ",
                  m.group(1),
                  m.group(2),
                  m.group(3),
                  m.group(4),
                  m.group(5),
                  m.group(6),
                  m.group(7),
                  m.group(8)));
        }
        records += line.matches("^\\| offset: \\d+ .* key: k\\d payload: .*") ? 1 : 0;
      }
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      int base = i * RECORDS;
      CompressionType codec = CompressionType.values()[i % CompressionType.values().length];
      expected.add(
          "%d %d %d %d %d %d %s true"
              .formatted(
                  base,
                  base + RECORDS - 1,
                  RECORDS,
                  i / 2 * RECORDS,
                  1 + i % 2,
                  i / 20,
                  codec.name));
    }
    assertEquals(expected, batches);
    assertEquals((long) ROUNDS * RECORDS, records);
  }

  @Test
  void indexesFitTheirSegments() throws IOException {
    int entries = 0;
    for (String suffix : List.of(LogFiles.OFFSET_INDEX, LogFiles.TIME_INDEX)) {
      for (Path index : files(suffix)) {
        assertTrue(
            dump.run(index, "--index-sanity-check").contains(index + " passed sanity check."));
        assertEquals(
            List.of("Dumping " + index),
            dump.run(index, "--verify-index-only", "--deep-iteration"));
        entries += (int) dump.run(index).stream().filter(l -> l.contains("offset: ")).count();
      }
    }
    assertTrue(entries > 20, "entries=" + entries);
  }

  @Test
  void readsOurProducerSnapshots() throws IOException {
    List<Path> snapshots = files(LogFiles.SNAPSHOT);
    assertTrue(snapshots.size() > 2, snapshots::toString);
    List<String> last = dump.run(snapshots.getLast());
    assertEquals(2, last.stream().filter(l -> l.startsWith("producerId: ")).count());
    int offset = (ROUNDS - 1) * RECORDS + RECORDS - 1;
    assertTrue(
        last.stream()
            .anyMatch(l -> l.startsWith("producerId: 2 ") && l.contains("lastOffset: " + offset)),
        last::toString);
  }

  @Test
  void aFlippedByteIsReported() throws IOException {
    Path segment = files(LogFiles.LOG).getFirst();
    byte[] bytes = Files.readAllBytes(segment);
    bytes[200] ^= 1; // within the first batch's records
    Files.write(segment, bytes);
    List<String> out = dump.run(segment);
    assertTrue(out.stream().anyMatch(l -> l.endsWith("isvalid: false")), out::toString);
  }

  @Test
  void anIndexEntryThatPointsElsewhereIsReported() throws IOException {
    Path index = files(LogFiles.OFFSET_INDEX).getFirst();
    byte[] bytes = Files.readAllBytes(index);
    bytes[3] ^= 1; // the first entry's offset
    Files.write(index, bytes);
    List<String> out = dump.run(index, "--verify-index-only");
    assertTrue(out.contains("Mismatches in :" + index), out::toString);
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }
}
