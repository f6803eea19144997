package io.weir.tieredstorage.store;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * An object's name inside a store: segments of {@code [A-Za-z0-9._-]} joined by slashes, none of
 * them dots alone, so that the same name works as a path of a file system. Immutable.
 */
public record ObjectKey(String name) implements Comparable<ObjectKey> {
  /** S3's limit, in bytes; names here are ASCII. */
  public static final int LENGTH_MAX = 1_024;

  private static final Pattern FORM =
      Pattern.compile("(?:(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]+/)*(?!\\.{1,2}$)[A-Za-z0-9._-]+");

  /**
   * @throws IllegalArgumentException when the name has another form or is too long
   */
  public ObjectKey {
    Objects.requireNonNull(name, "name");
    if (name.length() > LENGTH_MAX || !FORM.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of an object: " + name);
    }
  }

  @Override
  public int compareTo(ObjectKey other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
