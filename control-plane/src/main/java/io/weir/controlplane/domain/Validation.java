package io.weir.controlplane.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Collects all broken fields of one request, so that the caller learns of them at once. One thread.
 */
public final class Validation {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._ -]{0,62}");
  private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,64}@[^@\\s]{1,190}");

  /** Of passwords, old and new. */
  public static final int PASSWORD_CHARACTERS_MAX = 1_024;

  private static final int PASSWORD_CHARACTERS_MIN = 12;

  private final List<FieldError> errors = new ArrayList<>();

  /** Adds an error unless the condition holds. */
  public Validation require(boolean condition, String pointer, String detail) {
    if (!condition) {
      errors.add(new FieldError(pointer, detail));
    }
    return this;
  }

  /** A display name of at most 63 characters. */
  public Validation name(String pointer, String value) {
    return require(
        value != null && NAME.matcher(value).matches(),
        pointer,
        "must have 1 to 63 characters of letters, digits, '.', '_', ' ' and '-' and start with a"
            + " letter or digit");
  }

  /** An e-mail address, by shape only. */
  public Validation email(String pointer, String value) {
    return require(
        value != null && EMAIL.matcher(value).matches(), pointer, "must be an e-mail address");
  }

  /** A new password. */
  public Validation password(String pointer, String value) {
    return require(
        value != null
            && value.length() >= PASSWORD_CHARACTERS_MIN
            && value.length() <= PASSWORD_CHARACTERS_MAX,
        pointer,
        "must have from "
            + PASSWORD_CHARACTERS_MIN
            + " to "
            + PASSWORD_CHARACTERS_MAX
            + " characters");
  }

  /** A role's name. */
  public Validation role(String pointer, String value) {
    return require(Role.of(value).isPresent(), pointer, "must be one of " + Role.NAMES);
  }

  /** At most so many characters; null is fine. */
  public Validation atMost(String pointer, String value, int charactersMax) {
    return require(
        value == null || value.length() <= charactersMax,
        pointer,
        "must have at most " + charactersMax + " characters");
  }

  /** Throws if anything was broken. */
  public void check() {
    if (!errors.isEmpty()) {
      throw new ProblemException(
          ProblemCode.VALIDATION_FAILED, "Some fields are not valid.", errors);
    }
  }
}
