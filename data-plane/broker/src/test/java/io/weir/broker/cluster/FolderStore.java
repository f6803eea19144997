package io.weir.broker.cluster;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteResourceNotFoundException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;

/**
 * A store that is a folder: {@code folder} of its settings, a file for each part of a segment.
 * While a file named {@code away} lies there, it takes and gives no segment. Thread-safe.
 */
public class FolderStore implements RemoteStorageManager {
  static final String AWAY = "away";
  private static final String LOG = "log";
  private Path folder;

  /** Where it is in its work. */
  enum Step {
    COPY_BEGUN,
    COPY_HALF_WRITTEN,
    COPY_WRITTEN,
    DELETION_BEGUN,
    DELETION_HALF_DONE,
    DELETION_DONE
  }

  /** Told of each step, on the thread that does it. */
  void at(Step step) {}

  final Path folder() {
    return folder;
  }

  @Override
  public void configure(Map<String, ?> configs) {
    folder = Path.of((String) configs.get("folder"));
  }

  /** Segments of which the log is there. */
  static long segments(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith("." + LOG)).count();
    }
  }

  private Path file(RemoteLogSegmentMetadata segment, String part) {
    return folder.resolve(segment.remoteLogSegmentId().id() + "." + part);
  }

  @Override
  public Optional<CustomMetadata> copyLogSegmentData(
      RemoteLogSegmentMetadata segment, LogSegmentData data) throws RemoteStorageException {
    requireThere();
    at(Step.COPY_BEGUN);
    try {
      Files.copy(data.offsetIndex(), file(segment, IndexType.OFFSET.name()));
      Files.copy(data.timeIndex(), file(segment, IndexType.TIMESTAMP.name()));
      Files.copy(data.producerSnapshotIndex(), file(segment, IndexType.PRODUCER_SNAPSHOT.name()));
      ByteBuffer epochs = data.leaderEpochIndex();
      byte[] bytes = new byte[epochs.remaining()];
      epochs.get(bytes);
      Files.write(file(segment, IndexType.LEADER_EPOCH.name()), bytes);
      at(Step.COPY_HALF_WRITTEN);
      Files.copy(data.logSegment(), file(segment, LOG));
      at(Step.COPY_WRITTEN);
      return Optional.of(new CustomMetadata(new byte[] {1}));
    } catch (IOException e) {
      throw new RemoteStorageException(e);
    }
  }

  private void requireThere() throws RemoteStorageException {
    if (Files.exists(folder.resolve(AWAY))) {
      throw new RemoteStorageException("the folder is away");
    }
  }

  @Override
  public InputStream fetchLogSegment(RemoteLogSegmentMetadata segment, int startPosition)
      throws RemoteStorageException {
    return fetchLogSegment(segment, startPosition, segment.segmentSizeInBytes() - 1);
  }

  @Override
  public InputStream fetchLogSegment(
      RemoteLogSegmentMetadata segment, int startPosition, int endPosition)
      throws RemoteStorageException {
    requireThere();
    byte[] all = read(file(segment, LOG));
    return new ByteArrayInputStream(
        Arrays.copyOfRange(all, startPosition, Math.min(all.length, endPosition + 1)));
  }

  @Override
  public InputStream fetchIndex(RemoteLogSegmentMetadata segment, IndexType type)
      throws RemoteStorageException {
    return new ByteArrayInputStream(read(file(segment, type.name())));
  }

  private static byte[] read(Path file) throws RemoteStorageException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new RemoteResourceNotFoundException(e);
    } catch (IOException e) {
      throw new RemoteStorageException(e);
    }
  }

  @Override
  public void deleteLogSegmentData(RemoteLogSegmentMetadata segment) throws RemoteStorageException {
    at(Step.DELETION_BEGUN);
    try {
      Files.deleteIfExists(file(segment, LOG));
      at(Step.DELETION_HALF_DONE);
      for (IndexType type : List.of(IndexType.values())) {
        Files.deleteIfExists(file(segment, type.name()));
      }
      at(Step.DELETION_DONE);
    } catch (IOException e) {
      throw new RemoteStorageException(e);
    }
  }

  @Override
  public void close() {}
}
