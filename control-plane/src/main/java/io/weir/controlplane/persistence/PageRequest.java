package io.weir.controlplane.persistence;

import java.util.Optional;

/**
 * Which page.
 *
 * @param size items, 1 to 500
 * @param afterKey key of the last item of the page before
 */
public record PageRequest(int size, Optional<String> afterKey) {
  /** Most items of one page. */
  public static final int SIZE_MAX = 500;

  /** For lists that are keyed by a sequence number. */
  public long afterSeq() {
    return afterKey.map(Long::parseLong).orElse(0L);
  }
}
