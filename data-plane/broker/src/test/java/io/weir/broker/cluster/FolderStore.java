package io.weir.broker.cluster;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteResourceNotFoundException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;

/**
 * A remote store that is a folder, which all nodes of a test share. While it holds a file named
 * {@code down} no segment can be read.
 */
public final class FolderStore implements RemoteStorageManager {
  private Path folder;

  @Override
  public void configure(Map<String, ?> configs) {
    folder = Path.of((String) configs.get("folder"));
  }

  private Path file(RemoteLogSegmentMetadata segment, String kind) {
    return folder.resolve(segment.remoteLogSegmentId().id() + "." + kind);
  }

  @Override
  public Optional<CustomMetadata> copyLogSegmentData(
      RemoteLogSegmentMetadata segment, LogSegmentData data) throws RemoteStorageException {
    try {
      Files.copy(data.logSegment(), file(segment, "log"));
      Files.copy(data.offsetIndex(), file(segment, "OFFSET"));
      Files.copy(data.timeIndex(), file(segment, "TIMESTAMP"));
      return Optional.empty();
    } catch (IOException e) {
      throw new RemoteStorageException(e);
    }
  }

  @Override
  public InputStream fetchLogSegment(RemoteLogSegmentMetadata segment, int from)
      throws RemoteStorageException {
    return fetchLogSegment(segment, from, segment.segmentSizeInBytes() - 1);
  }

  @Override
  public InputStream fetchLogSegment(RemoteLogSegmentMetadata segment, int from, int toInclusive)
      throws RemoteStorageException {
    if (Files.exists(folder.resolve("down"))) {
      throw new RemoteStorageException("down");
    }
    try (FileChannel log = FileChannel.open(file(segment, "log"))) {
      ByteBuffer bytes = ByteBuffer.allocate(toInclusive + 1 - from);
      while (bytes.hasRemaining() && log.read(bytes, from + (long) bytes.position()) > 0) {
        continue;
      }
      return new ByteArrayInputStream(bytes.array(), 0, bytes.position());
    } catch (NoSuchFileException e) {
      throw new RemoteResourceNotFoundException(e);
    } catch (IOException e) {
      throw new RemoteStorageException(e);
    }
  }

  @Override
  public InputStream fetchIndex(RemoteLogSegmentMetadata segment, IndexType type)
      throws RemoteStorageException {
    try {
      return Files.newInputStream(file(segment, type.name()));
    } catch (NoSuchFileException e) {
      throw new RemoteResourceNotFoundException(e);
    } catch (IOException e) {
      throw new RemoteStorageException(e);
    }
  }

  @Override
  public void deleteLogSegmentData(RemoteLogSegmentMetadata segment) throws RemoteStorageException {
    try {
      for (String kind : new String[] {"log", "OFFSET", "TIMESTAMP"}) {
        Files.deleteIfExists(file(segment, kind));
      }
    } catch (IOException e) {
      throw new RemoteStorageException(e);
    }
  }

  @Override
  public void close() {}
}
