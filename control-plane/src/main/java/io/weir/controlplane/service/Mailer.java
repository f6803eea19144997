package io.weir.controlplane.service;

/** Sends mail. Thread-safe; returns once the mail is safely handed over. */
public interface Mailer {
  /** Sends a plain-text mail. */
  void send(String to, String subject, String text);
}
