package io.weir.controlplane.service;

import io.weir.controlplane.persistence.Tx;

/** Sends mail. Thread-safe; returns once the mail is safely handed over. */
public interface Mailer {
  /**
   * Sends a plain-text mail.
   *
   * @param tx may hold the mail until it ends; if it is undone, no mail need leave
   */
  void send(Tx tx, String to, String subject, String text);
}
