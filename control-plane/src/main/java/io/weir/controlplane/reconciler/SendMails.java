package io.weir.controlplane.reconciler;

import io.dropwizard.lifecycle.Managed;
import io.weir.controlplane.service.MailQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the mails that are due, one after the other, on a thread of its own: a slow mail server
 * delays nothing else. Each control plane does so; none takes a mail that another one has.
 * Thread-safe.
 */
public final class SendMails implements Managed {
  private static final long INTERVAL_MS = 1_000;
  private static final Logger log = LoggerFactory.getLogger(SendMails.class);

  private final MailQueue queue;
  private final ScheduledExecutorService executor = Schedules.daemon("mails");

  /** Of this queue. */
  public SendMails(MailQueue queue) {
    this.queue = queue;
  }

  @Override
  public void start() {
    var unused =
        executor.scheduleWithFixedDelay(this::guarded, 0, INTERVAL_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    executor.shutdownNow();
  }

  /** A failure, of the database say, must not end the schedule; nor must its words tell a mail. */
  private void guarded() {
    try {
      while (!executor.isShutdown() && queue.sendNext()) {
        // until none is due
      }
    } catch (RuntimeException e) {
      log.warn("event=mails_not_sent reason={}", e.getClass().getSimpleName());
    }
  }
}
