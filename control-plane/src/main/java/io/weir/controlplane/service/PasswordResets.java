package io.weir.controlplane.service;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.User;
import io.weir.controlplane.domain.Validation;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.PasswordResetStore;
import io.weir.controlplane.persistence.SessionStore;
import io.weir.controlplane.persistence.Tx;
import io.weir.controlplane.persistence.UserStore;
import io.weir.controlplane.security.PasswordHasher;
import io.weir.controlplane.security.Sha256;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A new password by mail. Known and unknown addresses get the same answer after the same statements
 * in the database; only a known one gets a mail, three in an hour at most. Thread-safe.
 */
public final class PasswordResets {
  /** Live links of one user. */
  static final int LIVE_MAX = 3;

  private static final Duration LIFETIME = Duration.ofHours(1);
  private static final UserStore.Location NOBODY = new UserStore.Location("nobody", "nobody");

  private final PasswordResetStore store = new PasswordResetStore();
  private final UserStore users = new UserStore();
  private final SessionStore sessions = new SessionStore();
  private final Core core;
  private final Writes writes;
  private final PasswordHasher hasher;
  private final Mailer mailer;
  private final URI publicUrl;

  /** Wires it; links in mails begin with the URL. */
  public PasswordResets(
      Core core, Writes writes, PasswordHasher hasher, Mailer mailer, URI publicUrl) {
    this.core = core;
    this.writes = writes;
    this.hasher = hasher;
    this.mailer = mailer;
    this.publicUrl = publicUrl;
  }

  /** Whose password. */
  public record Forgotten(String email) {}

  /** Mails a link if the address is known. */
  public Answer request(Optional<IdempotencyRequest> request, Forgotten forgotten) {
    new Validation().email("/email", forgotten.email()).check();
    return writes.run(Signup.STRANGERS, request, tx -> mailLink(tx, forgotten.email()));
  }

  private Reply mailLink(Tx tx, String given) {
    String email = given.strip().toLowerCase(Locale.ROOT);
    Instant now = core.clock().instant();
    UserStore.Location user = users.locate(tx.handle(), Sessions.emailHash(email)).orElse(NOBODY);
    boolean few = store.count(tx.handle(), user.userId(), now) < LIVE_MAX;
    boolean known = few && !user.equals(NOBODY);
    String token = core.secrets().mailToken();
    // Nobody's row is expired from the start: it is there so that the answer takes as long.
    store.insert(
        tx.handle(),
        Sha256.hex(token),
        known ? user : NOBODY,
        now,
        known ? now.plus(LIFETIME) : now);
    if (known) {
      mailer.send(
          tx,
          email,
          "Set a new password",
          "Somebody, probably you, asked for a new password. Follow this link within an hour: "
              + publicUrl
              + "/reset-password?token="
              + token
              + "\r\nIf it was not you, do nothing: your password stays.");
    }
    return new Reply(202, new Signup.MailSent("reset_sent"), Optional.empty(), Optional.empty());
  }

  /** Sets the new password; all sessions of the user end. */
  public Answer confirm(Actor stranger, Optional<IdempotencyRequest> request, MailedToken wanted) {
    wanted.validate();
    return writes.run(Signup.STRANGERS, request, tx -> set(tx, stranger, wanted));
  }

  private Reply set(Tx strangers, Actor stranger, MailedToken wanted) {
    UserStore.Location location =
        store
            .take(strangers.handle(), Sha256.hex(wanted.token()), core.clock().instant())
            .orElseThrow(PasswordResets::unknownToken);
    Tx tx = Database.switchTo(strangers.handle(), location.tenantId());
    User user = users.find(tx, location.userId()).orElseThrow(PasswordResets::unknownToken);
    // Hashed only now: whoever knows no token makes no work.
    users.setPassword(tx, user.id(), hasher.hash(wanted.password()));
    sessions.deleteOfUser(tx, user.id(), Optional.empty());
    store.deleteOfUser(tx.handle(), user.id());
    core.audit()
        .append(
            tx,
            stranger.asUser(tx.tenantId(), user.id()),
            "user.password_reset",
            "user",
            user.id(),
            Map.of());
    return Reply.gone();
  }

  private static ProblemException unknownToken() {
    return ProblemException.invalid("/token", "is unknown, expired or was used before");
  }
}
