package io.weir.controlplane.service;

import io.weir.controlplane.domain.Validation;

/**
 * The token of a mail's link and the password that its reader chose; {@code toString} hides both.
 *
 * @param token as it stands in the link
 * @param password by the rules of {@link Validation#password}
 */
public record MailedToken(String token, String password) {
  /** Names every broken field. */
  public void validate() {
    new Validation()
        .require(token != null, "/token", "is missing")
        .password("/password", password)
        .check();
  }

  @Override
  public String toString() {
    return "MailedToken[***]";
  }
}
