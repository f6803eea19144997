package io.weir.controlplane.persistence;

import java.util.Objects;

/**
 * How the control plane reaches PostgreSQL. Immutable; {@code toString} hides the passwords.
 *
 * @param url JDBC URL
 * @param owner runs migrations
 * @param application what requests run as; row-level security binds it
 */
public record DatabaseLogins(String url, Login owner, Login application) {
  /** A role and its password. */
  public record Login(String user, String password) {
    /** Refuses missing parts. */
    public Login {
      Objects.requireNonNull(user, "user");
      Objects.requireNonNull(password, "password");
    }

    @Override
    public String toString() {
      return "Login[user=" + user + ", password=***]";
    }
  }
}
