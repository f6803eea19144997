package io.weir.controlplane.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.controlplane.domain.Ids;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.MailQueueStore;
import io.weir.controlplane.persistence.MailQueueStore.Claimed;
import io.weir.controlplane.persistence.Tx;
import io.weir.controlplane.security.MasterKey;
import io.weir.controlplane.service.MailTransport.Mail;
import io.weir.controlplane.service.MailTransport.Outcome;
import io.weir.controlplane.service.MailTransport.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mails wait in PostgreSQL, sealed, and leave with the transaction that wanted them; whoever asks
 * waits for no mail server. What is not taken is tried again for a day. A control plane that dies
 * while it sends may send a mail twice. Thread-safe.
 */
public final class MailQueue implements Mailer {
  /** Mails that may wait; beyond, requests that need one are told to come again. */
  public static final int MAILS_MAX = 10_000;

  /** After this time a mail is given up: its link has ended by then, or soon will. */
  public static final Duration LIFETIME = Duration.ofHours(24);

  /** Longer than an attempt can take. */
  private static final Duration CLAIM = Duration.ofMinutes(20);

  private static final Duration FIRST_DELAY = Duration.ofSeconds(30);
  private static final Duration DELAY_MAX = Duration.ofHours(1);
  private static final int DOUBLINGS_MAX = 10;
  private static final String PURPOSE = "mail";
  private static final Logger log = LoggerFactory.getLogger(MailQueue.class);

  private final MailQueueStore store = new MailQueueStore();
  private final ObjectMapper json = new ObjectMapper();
  private final Map<Result, LongAdder> attempts = new EnumMap<>(Result.class);
  private final LongAdder givenUp = new LongAdder();
  private final Database database;
  private final Ids ids;
  private final Clock clock;
  private final MasterKey masterKey;
  private final MailTransport transport;

  /** Wires it. */
  public MailQueue(
      Database database, Ids ids, Clock clock, MasterKey masterKey, MailTransport transport) {
    this.database = database;
    this.ids = ids;
    this.clock = clock;
    this.masterKey = masterKey;
    this.transport = transport;
    for (Result result : Result.values()) {
      attempts.put(result, new LongAdder());
    }
  }

  @Override
  public void send(Tx tx, String to, String subject, String text) {
    String id = ids.next("mail");
    byte[] sealed = masterKey.seal(PURPOSE, id, write(new Mail(to, subject, text)));
    if (!store.add(tx.handle(), id, sealed, clock.instant(), MAILS_MAX)) {
      throw new ProblemException(
          ProblemCode.OVERLOADED, "Too many mails wait for the mail server; try again later.");
    }
  }

  /**
   * Sends the mail that is due longest.
   *
   * @return false if none is due
   */
  public boolean sendNext() {
    Instant now = clock.instant();
    Optional<Claimed> due =
        database.withoutTenant(handle -> store.claim(handle, now, now.plus(CLAIM)));
    due.ifPresent(mail -> conclude(mail, attempt(mail)));
    return due.isPresent();
  }

  private Outcome attempt(Claimed claimed) {
    Mail mail;
    try {
      mail = read(masterKey.open(PURPOSE, claimed.id(), claimed.sealed()));
    } catch (IllegalStateException e) {
      return new Outcome(Result.REFUSED, "sealed by another master key");
    }
    return transport.deliver(claimed.id(), mail);
  }

  private void conclude(Claimed mail, Outcome outcome) {
    attempts.get(outcome.result()).increment();
    Instant next = clock.instant().plus(delay(mail.attempts()));
    boolean isLast =
        outcome.result() == Result.LATER && next.isAfter(mail.createdAt().plus(LIFETIME));
    if (isLast || outcome.result() == Result.REFUSED) {
      givenUp.increment();
      log.warn(
          "event=mail_given_up id={} attempts={} reason=\"{}\"",
          mail.id(),
          mail.attempts(),
          outcome.reason());
    } else if (outcome.result() == Result.LATER) {
      log.warn(
          "event=mail_not_taken id={} attempts={} reason=\"{}\" next={}",
          mail.id(),
          mail.attempts(),
          outcome.reason(),
          next);
    }
    boolean again = outcome.result() == Result.LATER && !isLast;
    database.withoutTenant(
        handle -> {
          if (again) {
            store.later(handle, mail.id(), next);
          } else {
            store.remove(handle, mail.id());
          }
          return null;
        });
  }

  /** Doubles from attempt to attempt. */
  static Duration delay(int attempts) {
    Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(attempts - 1, DOUBLINGS_MAX));
    return delay.compareTo(DELAY_MAX) > 0 ? DELAY_MAX : delay;
  }

  /** Attempts by what became of them. */
  public Map<String, Long> attempts() {
    Map<String, Long> counted = new TreeMap<>();
    attempts.forEach(
        (result, count) -> counted.put(result.name().toLowerCase(Locale.ROOT), count.sum()));
    return counted;
  }

  /** Mails that have yet to leave, of all control planes; NaN while the database is away. */
  public double waiting() {
    try {
      return database.withoutTenant(store::count);
    } catch (RuntimeException e) {
      if (Database.isAway(e)) {
        return Double.NaN;
      }
      throw e;
    }
  }

  /** Mails that never left. */
  public long givenUp() {
    return givenUp.sum();
  }

  private byte[] write(Mail mail) {
    try {
      return json.writeValueAsBytes(mail);
    } catch (IOException e) {
      throw new UncheckedIOException("a mail can't be written as JSON", e);
    }
  }

  private Mail read(byte[] bytes) {
    try {
      return json.readValue(bytes, Mail.class);
    } catch (IOException e) {
      throw new UncheckedIOException("a stored mail is not JSON", e);
    }
  }
}
