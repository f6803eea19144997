package io.weir.controlplane.service;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.TenancyRecord;
import io.weir.controlplane.domain.Validation;
import io.weir.controlplane.persistence.OperatorSessionStore;
import io.weir.controlplane.persistence.OperatorSessionStore.Session;
import io.weir.controlplane.security.OperatorToken;
import io.weir.controlplane.security.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's sessions in the console, opened by the operator's token, which the browser does
 * not keep. Another token in the token's file ends them all. Thread-safe.
 */
public final class OperatorSessions {
  /** Tries at once and per second of one address. */
  private static final int ADDRESS_BURST = 10;

  private static final int ADDRESS_PER_SECOND = 1;
  private static final int ADDRESSES_REMEMBERED_MAX = 10_000;
  private static final int TOKEN_CHARACTERS_MAX = 1_024;
  private static final Logger log = LoggerFactory.getLogger(OperatorSessions.class);

  private final OperatorSessionStore store = new OperatorSessionStore();
  private final Core core;
  private final OperatorToken operatorToken;
  private final Duration lifetime;
  private final RateLimit tries;

  /** Wires it. */
  public OperatorSessions(Core core, OperatorToken operatorToken, Duration lifetime) {
    this.core = core;
    this.operatorToken = operatorToken;
    this.lifetime = lifetime;
    this.tries =
        new RateLimit(ADDRESS_BURST, ADDRESS_PER_SECOND, ADDRESSES_REMEMBERED_MAX, core.clock());
  }

  /** Who wants in; {@code toString} hides the token. */
  public record Login(String token) {
    @Override
    public String toString() {
      return "Login[***]";
    }
  }

  /** A new session and its own token; {@code toString} hides it. */
  public record Opened(Session session, String token) {
    @Override
    public String toString() {
      return "Opened[session=" + session.id() + ", token=***]";
    }
  }

  /** Opens a session. */
  public Opened login(Actor actor, Login login) {
    if (!tries.take(actor.address())) {
      throw new ProblemException(
          ProblemCode.TOO_MANY_REQUESTS, "Too many tries from this address; wait a few seconds.");
    }
    new Validation()
        .require(
            login.token() != null && login.token().length() <= TOKEN_CHARACTERS_MAX,
            "/token",
            "is missing or longer than " + TOKEN_CHARACTERS_MAX + " characters")
        .check();
    if (!operatorToken.matches(login.token().strip())) {
      log.warn("event=operator_login_refused address={}", actor.address());
      throw new ProblemException(
          ProblemCode.UNAUTHENTICATED, "This is not the operator's token of this installation.");
    }
    Instant now = core.clock().instant();
    String token = core.secrets().sessionToken();
    Session session = new Session(core.ids().next("ses"), now, now.plus(lifetime));
    core.database()
        .inTenant(
            TenancyRecord.INSTALLATION,
            tx -> {
              store.insert(tx.handle(), session, Sha256.hex(token), operatorToken.fingerprint());
              core.audit()
                  .append(
                      tx,
                      actor.asOperator(session.id()),
                      "session.create",
                      "session",
                      session.id(),
                      Map.of());
              return null;
            });
    return new Opened(session, token);
  }

  /** The live session of a token. */
  public Optional<Session> find(String token) {
    return core.database()
        .withoutTenant(
            handle ->
                store.find(
                    handle,
                    Sha256.hex(token),
                    operatorToken.fingerprint(),
                    core.clock().instant()));
  }

  /** Ends the session in use. */
  public void logout(Actor actor) {
    String id = actor.sessionId().orElseThrow(OperatorSessions::noSession);
    core.database()
        .inTenant(
            TenancyRecord.INSTALLATION,
            tx -> {
              store.delete(tx.handle(), id);
              core.audit().append(tx, actor, "session.delete", "session", id, Map.of());
              return null;
            });
  }

  /** What the operator's bearer token, which needs no session, gets to hear. */
  public static ProblemException noSession() {
    return new ProblemException(ProblemCode.NOT_FOUND, "These credentials belong to no session.");
  }
}
