package io.weir.controlplane.embedded;

import java.util.Objects;

/** A database role and its password. Immutable; {@code toString} hides the password. */
public record DatabaseLogin(String user, String password) {
  /** Refuses missing parts. */
  public DatabaseLogin {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
  }

  @Override
  public String toString() {
    return "DatabaseLogin[user=" + user + ", password=***]";
  }
}
