package io.weir.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;

/**
 * What a refused operation says about the folder's device. Pure.
 *
 * <p>Java hands on the C library's text and no error number, so that texts decide; in a language
 * other than English a full disk counts as a broken one, which loses nothing.
 */
enum DiskFault {
  /** The device can't be trusted any more. */
  DEVICE,
  /** No room: what was refused was not done, and may succeed later. */
  FULL,
  /** Not the device's: a file that isn't there, this process's own limits, a closed file. */
  OTHER;

  /** What was asked for. */
  enum Operation {
    /** Opening, listing, renaming, deleting. */
    ENTRY,
    READ,
    WRITE,
    /** Also cutting a file, which is how a failed write is undone. */
    SYNC
  }

  private static final List<String> NO_ROOM =
      List.of("no space left on device", "disk quota exceeded");

  /** EMFILE, ENFILE, ENOMEM, ENAMETOOLONG, EFBIG. */
  private static final List<String> NOT_THE_DEVICE =
      List.of(
          "too many open files", "cannot allocate memory", "file name too long", "file too large");

  /**
   * Decides.
   *
   * @param folderIsThere whether the directory that the logs lie in still is
   */
  static DiskFault of(Operation operation, IOException e, boolean folderIsThere) {
    if (e instanceof ClosedChannelException || e instanceof InterruptedIOException) {
      return OTHER;
    }
    if (e instanceof NoSuchFileException
        || e instanceof FileAlreadyExistsException
        || e instanceof DirectoryNotEmptyException) {
      return folderIsThere ? OTHER : DEVICE;
    }
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (NOT_THE_DEVICE.stream().anyMatch(text::contains)) {
      return OTHER;
    }
    // After a failed sync nobody knows what of the written reached the device, room or not.
    return operation != Operation.SYNC && NO_ROOM.stream().anyMatch(text::contains) ? FULL : DEVICE;
  }
}
