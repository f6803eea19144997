package io.weir.controlplane.service;

/** Takes a mail to where it goes. Blocks for a bounded time; thread-safe; throws nothing. */
public interface MailTransport {
  /** A plain-text mail; {@code toString} hides it. */
  record Mail(String to, String subject, String text) {
    @Override
    public String toString() {
      return "Mail[***]";
    }
  }

  /** What became of it. */
  enum Result {
    /** The server has it. */
    SENT,
    /** It was not taken now; another time it may be. */
    LATER,
    /** It will never be taken. */
    REFUSED
  }

  /**
   * An attempt's outcome.
   *
   * @param result what became of the mail
   * @param reason for the log: a reply's number or the kind of the failure, nothing of the mail
   */
  record Outcome(Result result, String reason) {}

  /**
   * Delivers one.
   *
   * @param id names it in its Message-ID, so that one that came twice is known by it
   */
  Outcome deliver(String id, Mail mail);
}
