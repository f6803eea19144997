package io.weir.controlplane.service.messages;

/**
 * Looks for the same bytes in many others, each in linear time whatever both are: tenants choose
 * them, and what one looks for must not cost the others (Knuth, Morris and Pratt, 1977). Immutable.
 */
final class BytesSearch {
  private final byte[] wanted;
  private final int[] fallBack;

  BytesSearch(byte[] wanted) {
    this.wanted = wanted.clone();
    this.fallBack = fallBack(wanted);
  }

  /** Whether what is wanted occurs; nothing occurs everywhere. */
  boolean isIn(byte[] data) {
    if (wanted.length == 0) {
      return true;
    }
    int matched = 0;
    for (byte next : data) {
      while (matched > 0 && wanted[matched] != next) {
        matched = fallBack[matched - 1];
      }
      if (wanted[matched] == next) {
        matched++;
      }
      if (matched == wanted.length) {
        return true;
      }
    }
    return false;
  }

  /**
   * For each beginning the length of its longest proper part that is both its end and beginning.
   */
  private static int[] fallBack(byte[] wanted) {
    int[] lengths = new int[wanted.length];
    int matched = 0;
    for (int i = 1; i < wanted.length; i++) {
      while (matched > 0 && wanted[matched] != wanted[i]) {
        matched = lengths[matched - 1];
      }
      if (wanted[matched] == wanted[i]) {
        matched++;
      }
      lengths[i] = matched;
    }
    return lengths;
  }
}
