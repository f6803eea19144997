package io.weir.controlplane.service.messages;

/**
 * Looks for bytes in bytes in linear time, whatever both are: tenants choose them, and what one
 * looks for must not cost the others (Knuth, Morris and Pratt, 1977). Stateless.
 */
final class BytesSearch {
  private BytesSearch() {}

  /** Whether {@code wanted} occurs; nothing occurs everywhere. */
  static boolean contains(byte[] data, byte[] wanted) {
    if (wanted.length == 0) {
      return true;
    }
    int[] fallBack = fallBack(wanted);
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
