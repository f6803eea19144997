package io.weir.storage.tiering;

import java.util.ArrayList;
import java.util.List;

/** Which segments a leader copies next, and which local ones may go. */
public final class CopyPlanner {
  private CopyPlanner() {}

  /**
   * Segments to copy, in the order of their offsets: sealed, wholly below what can't be undone any
   * more, at least in part above the log's start, and not covered by finished copies. A segment of
   * which a part is covered is copied whole.
   *
   * @param local all segments of the log, in order, each beginning where the one before ends
   * @param copied of the same log and lineage
   * @param copyableEnd the high watermark, or the last stable offset where transactions are open:
   *     copies hold nothing from there on
   * @param tasksMax how many are wanted, at least 1
   */
  public static List<CopyTask> plan(
      List<LocalSegment> local,
      Lineage lineage,
      CopyCoverage copied,
      long logStartOffset,
      long copyableEnd,
      int tasksMax) {
    if (tasksMax < 1) {
      throw new IllegalArgumentException("tasksMax: " + tasksMax);
    }
    checkOrder(local);
    List<CopyTask> tasks = new ArrayList<>();
    for (LocalSegment segment : local) {
      OffsetRange offsets = segment.offsets();
      if (tasks.size() == tasksMax || !segment.sealed() || offsets.endExclusive() > copyableEnd) {
        break; // what follows is not sealed, or not below the end, either
      }
      if (offsets.endExclusive() > logStartOffset
          && !copied.covers(visible(offsets, logStartOffset))) {
        tasks.add(new CopyTask(offsets, lineage.within(known(offsets, logStartOffset, lineage))));
      }
    }
    return tasks;
  }

  /**
   * How many of the oldest local segments may be deleted because remote storage serves them: it
   * covers each of them, and none is the active one. Whether they are to be deleted is for the
   * local retention to say.
   */
  public static int deletableLocally(
      List<LocalSegment> local, CopyCoverage copied, long logStartOffset) {
    checkOrder(local);
    int deletable = 0;
    for (LocalSegment segment : local) {
      OffsetRange offsets = segment.offsets();
      boolean served =
          offsets.endExclusive() <= logStartOffset
              || copied.covers(visible(offsets, logStartOffset));
      if (!segment.sealed() || !served) {
        break; // a gap must not come to be: what is younger stays
      }
      deletable++;
    }
    return deletable;
  }

  private static OffsetRange visible(OffsetRange offsets, long logStartOffset) {
    return new OffsetRange(Math.max(offsets.from(), logStartOffset), offsets.endExclusive());
  }

  /** The part whose epochs are remembered: those that end below the log's start are not. */
  private static OffsetRange known(OffsetRange offsets, long logStartOffset, Lineage lineage) {
    return lineage.knows(offsets.from()) ? offsets : visible(offsets, logStartOffset);
  }

  private static void checkOrder(List<LocalSegment> local) {
    for (int i = 1; i < local.size(); i++) {
      OffsetRange before = local.get(i - 1).offsets();
      if (local.get(i).offsets().from() != before.endExclusive()) {
        throw new IllegalArgumentException("segments with a gap or out of order: " + local);
      }
    }
  }
}
