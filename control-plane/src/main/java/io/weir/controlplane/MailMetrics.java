package io.weir.controlplane;

import io.weir.controlplane.metrics.ControlPlaneMetrics;
import io.weir.controlplane.service.MailQueue;

/** Metrics of the mails that leave. Not instantiable. */
final class MailMetrics {
  private MailMetrics() {}

  static void addTo(ControlPlaneMetrics metrics, MailQueue queue) {
    metrics.counters(
        "weir_mail_attempts_total",
        "Attempts to hand a mail to the mail server, by result: sent, later (it is tried again) or"
            + " refused (it never is).",
        "result",
        queue::attempts);
    metrics.counter(
        "weir_mails_given_up_total",
        "Mails that never left: refused for good, or not taken for a day.",
        queue::givenUp);
    metrics.gauge(
        "weir_mails_waiting",
        "Mails of the whole installation that have yet to leave.",
        queue::waiting);
  }
}
