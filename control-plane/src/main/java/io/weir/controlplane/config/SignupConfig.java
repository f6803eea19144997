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
  /** Names the bad key. */
  public SignupConfig {
    if (enabled && !autoVerify && outboxDir == null) {
      throw new IllegalArgumentException(
          "signup.outbox_dir is missing: without it nobody can verify an address");
    }
  }

  /** Closed. */
  public static SignupConfig closed() {
    return new SignupConfig(false, false, null);
  }
}
