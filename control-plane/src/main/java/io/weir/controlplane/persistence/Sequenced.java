package io.weir.controlplane.persistence;

/** A row with the number that orders its list. */
record Sequenced<T>(long seq, T value) {
  static <T> Page<T> page(java.util.List<Sequenced<T>> rows, int limit) {
    return Page.of(rows, limit, row -> Long.toString(row.seq()), Sequenced::value);
  }
}
