package io.weir.protocol;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A virtual cluster's id, {@code vc-} followed by the ten characters that prefix every physical
 * name of that virtual cluster. Immutable.
 *
 * @param prefix ten characters of {@code [a-z0-9]}, never reused
 */
public record VirtualClusterId(String prefix) {
  /** Characters of a prefix. */
  public static final int PREFIX_LENGTH = 10;

  private static final String PUBLIC_PREFIX = "vc-";
  private static final Pattern PREFIX = Pattern.compile("[a-z0-9]{" + PREFIX_LENGTH + "}");

  /** Checks the form. */
  public VirtualClusterId {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "a virtual cluster prefix is ten characters of [a-z0-9], not '" + prefix + "'");
    }
  }

  /** Parses {@code vc-xxxxxxxxxx}. */
  public static VirtualClusterId parse(String publicId) {
    if (!publicId.startsWith(PUBLIC_PREFIX)) {
      throw new IllegalArgumentException("a virtual cluster id starts with 'vc-': " + publicId);
    }
    return new VirtualClusterId(publicId.substring(PUBLIC_PREFIX.length()));
  }

  /** Whose a physical name is, by its form; empty: the brokers' own, or nobody's. */
  public static Optional<VirtualClusterId> ofPhysicalName(String name) {
    return name.length() > PREFIX_LENGTH
            && name.charAt(PREFIX_LENGTH) == '.'
            && PREFIX.matcher(name.substring(0, PREFIX_LENGTH)).matches()
        ? Optional.of(new VirtualClusterId(name.substring(0, PREFIX_LENGTH)))
        : Optional.empty();
  }

  /** The id as users see it. */
  public String publicId() {
    return PUBLIC_PREFIX + prefix;
  }

  @Override
  public String toString() {
    return publicId();
  }
}
