package io.weir.storage;

import java.nio.file.Path;
import java.util.OptionalLong;

/** Names of the files of one log, as Kafka has them. Stateless. */
final class LogFiles {
  static final String LOG = ".log";
  static final String OFFSET_INDEX = ".index";
  static final String TIME_INDEX = ".timeindex";
  static final String TXN_INDEX = ".txnindex";
  static final String SNAPSHOT = ".snapshot";
  static final String DELETED = ".deleted";
  static final String TEMPORARY = ".tmp";

  /** Behind the names of files that compaction is writing. */
  static final String CLEANED = ".cleaned";

  /** Behind the names of files that compaction has written, synced, and is putting in place. */
  static final String SWAP = ".swap";

  /** An empty file whose name is the exclusive end of what the {@link #SWAP} files replace. */
  static final String REPLACED = ".replaced";

  /** What recovery cut off although it had been complete. */
  static final String DAMAGED = ".damaged";

  static final String LEADER_EPOCHS = "leader-epoch-checkpoint";
  static final String REMOTE_PART = "remote-part";

  /** An empty file: the log may lack offsets. */
  static final String SPARSE = "sparse";

  static final String PARTITION_METADATA = "partition.metadata";

  private static final int OFFSET_DIGITS = 20;

  private LogFiles() {}

  static Path path(Path directory, long offset, String suffix) {
    return directory.resolve(name(offset, suffix));
  }

  static String name(long offset, String suffix) {
    String digits = Long.toString(offset);
    return "0".repeat(OFFSET_DIGITS - digits.length()) + digits + suffix;
  }

  /** The offset in a name of this kind; empty when it is another file. */
  static OptionalLong offset(String name, String suffix) {
    if (name.length() != OFFSET_DIGITS + suffix.length() || !name.endsWith(suffix)) {
      return OptionalLong.empty();
    }
    for (int i = 0; i < OFFSET_DIGITS; i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return OptionalLong.empty();
      }
    }
    try {
      return OptionalLong.of(Long.parseLong(name.substring(0, OFFSET_DIGITS)));
    } catch (NumberFormatException e) {
      return OptionalLong.empty(); // 20 digits above the largest offset: not ours
    }
  }
}
