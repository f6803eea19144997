package io.weir.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.CorruptRecordException;

/**
 * {@code remote-part}: which of a log's offsets are in remote storage only, "{@code first
 * endExclusive}" in Kafka's checkpoint format; there only while there are such offsets. "{@code
 * first endExclusive anew}" is written before all local segments go, which may still be there. The
 * folder's checkpoint of log starts can't tell this: it is written late, and below the first
 * segment it may be just old. Each change is on the device before anything relies on it. Single
 * writer.
 */
final class RemotePartFile {
  /**
   * Offsets that are in remote storage only.
   *
   * @param logStart where they, and the log, begin
   * @param localBase where they end and the first local segment begins
   * @param anew whether all segments that are still there have to go
   */
  record RemotePart(long logStart, long localBase, boolean anew) {
    String line() {
      return logStart + " " + localBase + (anew ? ANEW : "");
    }
  }

  private static final String ANEW = " anew";

  private final LogEnvironment env;
  private Optional<RemotePart> written;

  /**
   * @param written what the file says now; empty when there is none
   */
  RemotePartFile(LogEnvironment env, Optional<RemotePart> written) {
    this.env = env;
    this.written = written;
  }

  /**
   * What the file of a log says; empty when there is none.
   *
   * @throws CorruptRecordException when it is damaged
   */
  static Optional<RemotePart> read(Disk disk, Path directory) throws IOException {
    List<String> lines = SmallFiles.readCheckpoint(disk, directory.resolve(LogFiles.REMOTE_PART));
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    boolean anew = lines.getFirst().endsWith(ANEW);
    String[] offsets = lines.getFirst().replace(ANEW, "").split(" ", -1);
    try {
      if (lines.size() == 1 && offsets.length == 2) {
        RemotePart part =
            new RemotePart(Long.parseLong(offsets[0]), Long.parseLong(offsets[1]), anew);
        if (part.logStart() >= 0 && (anew || part.logStart() < part.localBase())) {
          return Optional.of(part);
        }
      }
    } catch (NumberFormatException e) {
      throw new CorruptRecordException("remote part: " + lines, e);
    }
    throw new CorruptRecordException("remote part: " + lines);
  }

  /** Makes the file say so, or takes it away when nothing is in remote storage only. */
  void save(long logStart, long localBase) throws IOException {
    if (logStart >= localBase) {
      remove();
    } else {
      write(new RemotePart(logStart, localBase, false));
    }
  }

  /** All local segments are about to go; {@link #save} follows. */
  void beginAnew(long logStart, long localBase) throws IOException {
    if (written.isPresent() || logStart < localBase) {
      write(new RemotePart(logStart, localBase, true));
    }
  }

  private void write(RemotePart now) throws IOException {
    if (!written.equals(Optional.of(now))) {
      SmallFiles.replaceDurably(env.disk(), path(), SmallFiles.checkpoint(List.of(now.line())));
      written = Optional.of(now);
    }
  }

  private void remove() throws IOException {
    if (written.isPresent()) {
      env.disk().delete(path());
      env.disk().syncDirectory(env.directory());
      written = Optional.empty();
    }
  }

  private Path path() {
    return env.directory().resolve(LogFiles.REMOTE_PART);
  }
}
