package io.weir.controlplane.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.domain.Ids;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.DatabaseLogins;
import io.weir.controlplane.persistence.Migrations;
import io.weir.controlplane.security.MasterKey;
import io.weir.controlplane.service.MailTransport.Outcome;
import io.weir.controlplane.service.MailTransport.Result;
import io.weir.controlplane.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mails that wait, over a real database and a mail server in memory. */
class MailQueueTest {
  @TempDir private Path home;
  private final SecureRandom random = new SecureRandom();
  private final List<String> delivered = new ArrayList<>();
  private final Deque<Result> answers = new ArrayDeque<>();
  private Instant now = Instant.parse("2026-05-01T12:00:00Z");
  private Database database;
  private MailQueue queue;

  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };

  @BeforeEach
  void open() {
    DatabaseLogins logins = TestDatabase.create();
    Migrations.run(logins);
    database = Database.open(logins);
    queue = queue(home);
  }

  @AfterEach
  void close() throws Exception {
    database.pool().stop();
  }

  private MailQueue queue(Path stateDir) {
    return new MailQueue(
        database,
        new Ids(random),
        clock,
        MasterKey.loadOrCreate(stateDir, random),
        (id, mail) -> {
          Result result = answers.isEmpty() ? Result.SENT : answers.remove();
          if (result == Result.SENT) {
            delivered.add(mail.to() + " " + mail.subject() + " " + mail.text());
          }
          return new Outcome(result, "as the test says");
        });
  }

  private void send(String to) {
    database.inTenant(
        "anonymous",
        tx -> {
          queue.send(tx, to, "subject", "text");
          return null;
        });
  }

  @Test
  void aMailLeavesOnce() {
    send("a@example.com");
    assertEquals(1, queue.waiting());

    assertTrue(queue.sendNext());

    assertFalse(queue.sendNext());
    assertEquals(List.of("a@example.com subject text"), delivered);
    assertEquals(0, queue.waiting());
  }

  @Test
  void whatIsUndoneSendsNothing() {
    assertThrows(
        IllegalStateException.class,
        () ->
            database.inTenant(
                "anonymous",
                tx -> {
                  queue.send(tx, "a@example.com", "subject", "text");
                  throw new IllegalStateException("undone");
                }));

    assertFalse(queue.sendNext());
  }

  @Test
  void whatIsNotTakenIsTriedAgainLater() {
    answers.add(Result.LATER);
    answers.add(Result.LATER);
    send("a@example.com");
    assertTrue(queue.sendNext());
    now = now.plusSeconds(29);
    assertFalse(queue.sendNext());
    now = now.plusSeconds(1);
    assertTrue(queue.sendNext());
    now = now.plusSeconds(59);
    assertFalse(queue.sendNext());
    now = now.plusSeconds(1);

    assertTrue(queue.sendNext());

    assertEquals(1, delivered.size());
    assertEquals(2, queue.attempts().get("later"));
    assertEquals(0, queue.givenUp());
  }

  @Test
  void oneThatWaitsHoldsUpNobody() {
    answers.add(Result.LATER);
    send("a@example.com");
    assertTrue(queue.sendNext());
    now = now.plusSeconds(1);
    send("b@example.com");

    assertTrue(queue.sendNext());

    assertEquals(List.of("b@example.com subject text"), delivered);
  }

  @Test
  void whatIsRefusedGoes() {
    answers.add(Result.REFUSED);
    send("a@example.com");

    assertTrue(queue.sendNext());

    assertEquals(0, queue.waiting());
    assertEquals(1, queue.givenUp());
  }

  @Test
  void afterADayItIsGivenUp() {
    send("a@example.com");
    Instant end = now.plus(MailQueue.LIFETIME);
    int attempts = 0;
    while (queue.waiting() > 0) {
      answers.add(Result.LATER);
      attempts += queue.sendNext() ? 1 : 0;
      now = now.plus(Duration.ofMinutes(1));
      assertTrue(now.isBefore(end.plusSeconds(60)), "it is still there");
    }

    assertTrue(attempts > 20 && attempts < 40, "attempts: " + attempts);
    assertEquals(1, queue.givenUp());
    assertEquals(List.of(), delivered);
  }

  @Test
  void whatAControlPlaneHasTakenNobodyElseTakesUntilItMustBeDead() {
    send("a@example.com");
    MailQueue dies =
        new MailQueue(
            database,
            new Ids(random),
            clock,
            MasterKey.loadOrCreate(home, random),
            (id, mail) -> {
              throw new IllegalStateException("the process ends here");
            });
    assertThrows(IllegalStateException.class, dies::sendNext);
    assertFalse(queue.sendNext());

    now = now.plus(Duration.ofMinutes(20));

    assertTrue(queue.sendNext());
    assertEquals(1, delivered.size());
  }

  @Test
  void theDatabaseDoesNotSayWhatAMailSays() {
    send("reader@example.com");

    byte[] stored =
        database.withoutTenant(
            handle ->
                handle.createQuery("SELECT sealed FROM mail_queue").mapTo(byte[].class).one());
    String text = new String(stored, StandardCharsets.ISO_8859_1);
    assertFalse(text.contains("reader") || text.contains("subject") || text.contains("text"));
    MailQueue elsewhere = queue(home.resolve("another"));
    assertTrue(elsewhere.sendNext());
    assertEquals(1, elsewhere.givenUp());
    assertEquals(List.of(), delivered);
  }

  @Test
  void theQueueHasAnEnd() {
    database.withoutTenant(
        handle ->
            handle.execute(
                "INSERT INTO mail_queue (id, sealed, created_at, due_at) SELECT 'mail-' || n,"
                    + " '\\x00', now(), now() FROM generate_series(1, ?) AS n",
                MailQueue.MAILS_MAX));

    assertThrows(ProblemException.class, () -> send("a@example.com"));
  }

  @ParameterizedTest
  @CsvSource({"1, 30", "2, 60", "7, 1920", "8, 3600", "1000, 3600"})
  void delaysGrow(int attempts, long seconds) {
    assertEquals(seconds, MailQueue.delay(attempts).toSeconds());
  }
}
