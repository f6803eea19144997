package io.weir.tieredstorage.format;

import java.util.Optional;

/** The parts of a segment, with their codes on disk. */
public enum Section {
  LOG(0, "log"),
  OFFSET_INDEX(1, "offset index"),
  TIME_INDEX(2, "time index"),
  PRODUCER_SNAPSHOT(3, "producer snapshot"),
  LEADER_EPOCHS(4, "leader epochs"),
  TRANSACTION_INDEX(5, "transaction index");

  private final int code;
  private final String text;

  Section(int code, String text) {
    this.code = code;
    this.text = text;
  }

  int code() {
    return code;
  }

  static Optional<Section> ofCode(int code) {
    for (Section section : values()) {
      if (section.code == code) {
        return Optional.of(section);
      }
    }
    return Optional.empty();
  }

  /** As messages name it. */
  @Override
  public String toString() {
    return text;
  }
}
