package io.weir.controlplane.domain;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a user may do in its tenant; each role includes the ones before it. */
public enum Role {
  /** Reads everything but the contents of messages. */
  VIEWER,
  /** Topics, messages, groups, service accounts and keys. */
  DEVELOPER,
  /** Clusters, people and the tenant's settings, but not owners. */
  ADMIN,
  /** Everything. */
  OWNER;

  /** All names, as a sentence lists them. */
  public static final String NAMES =
      Arrays.stream(values()).map(Role::code).collect(Collectors.joining(", "));

  /** As in answers: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether who has this role may do what needs the other. */
  public boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }

  /** By its name in answers; empty for any other text, null included. */
  public static Optional<Role> of(String code) {
    return Arrays.stream(values()).filter(role -> role.code().equals(code)).findFirst();
  }

  /** A stored one. */
  public static Role stored(String code) {
    return of(code)
        .orElseThrow(() -> new IllegalStateException("the role '" + code + "' is not known"));
  }

  /** The refusal of somebody whose role does not cover this one. */
  public ProblemException refusal() {
    return new ProblemException(
        ProblemCode.FORBIDDEN,
        "This needs the role '" + code() + "'. Ask an admin or owner of your organisation for it.");
  }
}
