package io.weir.controlplane.domain;

/**
 * Rules for an API key's secret that the caller brings along. Only its SHA-256 is stored, which is
 * fast to compute, so a secret has to be too long and too varied to be guessed. Not instantiable.
 */
public final class OwnSecret {
  /** Fewest characters. */
  public static final int CHARACTERS_MIN = 40;

  /** Most characters. */
  public static final int CHARACTERS_MAX = 200;

  /** Fewest different ones: 40 random hexadecimal digits have about 15 of them. */
  static final int DIFFERENT_MIN = 10;

  private static final char FIRST_PRINTABLE = '!';
  private static final char LAST_PRINTABLE = '~';

  private OwnSecret() {}

  /** Adds an error if a secret is given and can't be taken; the error never repeats it. */
  public static void require(Validation validation, String pointer, String secret) {
    if (secret == null) {
      return;
    }
    boolean printable =
        secret.chars().allMatch(each -> each >= FIRST_PRINTABLE && each <= LAST_PRINTABLE);
    boolean longEnough = secret.length() >= CHARACTERS_MIN && secret.length() <= CHARACTERS_MAX;
    validation.require(
        printable && longEnough,
        pointer,
        "must have from "
            + CHARACTERS_MIN
            + " to "
            + CHARACTERS_MAX
            + " printable ASCII characters without spaces");
    validation.require(
        !printable
            || !longEnough
            || secret.chars().distinct().count() >= DIFFERENT_MIN && !repeats(secret),
        pointer,
        "is easy to guess: take random characters, at least "
            + DIFFERENT_MIN
            + " different ones, and nothing that repeats itself");
  }

  /** Whether a part of at most half its length makes up the whole. */
  private static boolean repeats(String secret) {
    for (int period = 1; 2 * period <= secret.length(); period++) {
      if (secret.regionMatches(period, secret, 0, secret.length() - period)) {
        return true;
      }
    }
    return false;
  }
}
