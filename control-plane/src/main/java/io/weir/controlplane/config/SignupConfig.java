package io.weir.controlplane.config;

import java.nio.file.Path;

/**
 * Sign-up by strangers.
 *
 * @param enabled whether it is open
 * @param autoVerify quickstart only: no mail, the tenant exists at once
 * @param outboxDir folder into which mails are written
 */
public record SignupConfig(boolean enabled, boolean autoVerify, Path outboxDir) {
  /** Closed. */
  public static SignupConfig closed() {
    return new SignupConfig(false, false, null);
  }
}
