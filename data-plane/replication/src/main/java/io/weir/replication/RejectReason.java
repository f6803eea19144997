package io.weir.replication;

/** Why a follower refused a frame. The codes are on the wire. */
public enum RejectReason {
  /** The follower doesn't know the partition or this leader epoch yet; try again soon. */
  NOT_YET(1),
  /** The follower knows a newer leader epoch. */
  FENCED(2),
  /** The batches don't begin where the follower's log ends; probe again. */
  OUT_OF_ORDER(3),
  /** The batches are damaged; probe again. */
  CORRUPT(4),
  /** The follower can't write. */
  STORAGE_ERROR(5);

  private final int code;

  RejectReason(int code) {
    this.code = code;
  }

  /** Its number on the wire. */
  public int code() {
    return code;
  }

  static RejectReason of(int code) throws InvalidFrameException {
    for (RejectReason r : values()) {
      if (r.code == code) {
        return r;
      }
    }
    throw new InvalidFrameException("unknown reject reason " + code);
  }
}
