package io.weir.controlplane.service;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.Role;
import io.weir.controlplane.domain.Tenant;
import io.weir.controlplane.domain.User;
import io.weir.controlplane.domain.Validation;
import io.weir.controlplane.persistence.Page;
import io.weir.controlplane.persistence.PageRequest;
import io.weir.controlplane.persistence.SessionStore;
import io.weir.controlplane.persistence.SessionStore.Session;
import io.weir.controlplane.persistence.TenantStore;
import io.weir.controlplane.persistence.Tx;
import io.weir.controlplane.persistence.UserStore;
import io.weir.controlplane.security.PasswordHasher;
import io.weir.controlplane.security.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Login, logout and who a token belongs to. Thread-safe. */
public final class Sessions {
  private final SessionStore store = new SessionStore();
  private final UserStore users = new UserStore();
  private final TenantStore tenants = new TenantStore();
  private final Core core;
  private final PasswordHasher hasher;
  private final Duration lifetime;

  /** Wires it. */
  public Sessions(Core core, PasswordHasher hasher, Duration lifetime) {
    this.core = core;
    this.hasher = hasher;
    this.lifetime = lifetime;
  }

  /** Who wants in; {@code toString} hides the password. */
  public record Login(String email, String password, String transport) {
    /** Names every broken field. */
    public void validate() {
      new Validation()
          .require(email != null, "/email", "is missing")
          .require(
              password != null && password.length() <= Validation.PASSWORD_CHARACTERS_MAX,
              "/password",
              "is missing or longer than " + Validation.PASSWORD_CHARACTERS_MAX + " characters")
          .require(
              transport == null || transport.equals("bearer") || transport.equals("cookie"),
              "/transport",
              "must be 'bearer' or 'cookie'")
          .check();
    }

    /** Whether the token is to go into a cookie. */
    public boolean byCookie() {
      return "cookie".equals(transport);
    }

    @Override
    public String toString() {
      return "Login[***]";
    }
  }

  /** A new session and its token; {@code toString} hides it. */
  public record Opened(User user, Session session, String token) {
    @Override
    public String toString() {
      return "Opened[session=" + session.id() + ", token=***]";
    }
  }

  /** Who is logged in, until when. */
  public record Current(User user, Session session) {}

  /** The directory's key of an address. */
  public static String emailHash(String email) {
    return Sha256.hex(email.strip().toLowerCase(Locale.ROOT));
  }

  /** Opens a session; the same refusal, after the same work, for an unknown address. */
  public Opened login(Actor actor, Login login) {
    login.validate();
    Optional<UserStore.Location> location =
        core.database().withoutTenant(h -> users.locate(h, emailHash(login.email())));
    Optional<String> hash =
        core.database()
            .inTenant(
                location.map(UserStore.Location::tenantId).orElse("nobody"),
                tx ->
                    users.passwordHash(
                        tx, location.map(UserStore.Location::userId).orElse("nobody")));
    if (!hasher.verify(login.password(), hash)) {
      throw wrong();
    }
    return open(actor, location.orElseThrow(), hash);
  }

  private static ProblemException wrong() {
    return new ProblemException(
        ProblemCode.UNAUTHENTICATED, "The e-mail address or the password is wrong.");
  }

  private Opened open(Actor actor, UserStore.Location location, Optional<String> verified) {
    Instant now = core.clock().instant();
    String token = core.secrets().sessionToken();
    Session session =
        new Session(core.ids().next("ses"), location.userId(), now, now.plus(lifetime));
    return core.database()
        .inTenant(
            location.tenantId(),
            tx -> {
              // A password that was replaced meanwhile opens nothing: its sessions have ended
              // already.
              if (!users.heldPasswordHash(tx, location.userId()).equals(verified)) {
                throw wrong();
              }
              requireActive(tx);
              User user = users.find(tx, location.userId()).orElseThrow(Sessions::wrong);
              store.insert(tx, session, Sha256.hex(token));
              core.audit()
                  .append(
                      tx,
                      actor.asUser(location.tenantId(), user.id()),
                      "session.create",
                      "session",
                      session.id(),
                      Map.of());
              return new Opened(user, session, token);
            });
  }

  /** Who sends a live token, and what that user may do. */
  public record Authenticated(Actor actor, Role role) {}

  /** Whose live token this is. */
  public Optional<Authenticated> authenticate(String token, String address, String requestId) {
    Instant now = core.clock().instant();
    return core.database()
        .withoutTenant(handle -> store.locate(handle, Sha256.hex(token), now))
        .flatMap(
            location ->
                core.database()
                    .inTenant(
                        location.tenantId(),
                        tx -> {
                          Optional<User> user =
                              store
                                  .find(tx, location.sessionId(), now)
                                  .flatMap(session -> users.find(tx, session.userId()));
                          user.ifPresent(_ -> requireActive(tx));
                          return user;
                        })
                    .map(
                        user ->
                            new Authenticated(
                                new Actor(
                                    Actor.Kind.USER,
                                    user.id(),
                                    Optional.of(location.tenantId()),
                                    Optional.of(location.sessionId()),
                                    address,
                                    requestId),
                                Role.stored(user.role()))));
  }

  /** Who is logged in. */
  public Current current(Actor actor) {
    String sessionId = sessionId(actor);
    return core.database()
        .inTenant(
            actor.tenantId(),
            tx ->
                new Current(
                    users.find(tx, actor.id()).orElseThrow(),
                    store
                        .find(tx, sessionId, core.clock().instant())
                        .orElseThrow(() -> ProblemException.notFound("session", sessionId))));
  }

  /** Ends the session in use. */
  public void logout(Actor actor) {
    String sessionId = sessionId(actor);
    core.database()
        .inTenant(
            actor.tenantId(),
            tx -> {
              store.delete(tx, sessionId);
              core.audit().append(tx, actor, "session.delete", "session", sessionId, Map.of());
              return null;
            });
  }

  /** The actor's own live sessions, newest first. */
  public Page<Session> own(Actor actor, PageRequest page) {
    sessionId(actor);
    return core.database()
        .inTenant(actor.tenantId(), tx -> store.list(tx, actor.id(), page, core.clock().instant()));
  }

  /** Ends one of the actor's own sessions. */
  public void end(Actor actor, String id) {
    core.database()
        .inTenant(
            actor.tenantId(),
            tx -> {
              if (store
                  .find(tx, id, core.clock().instant())
                  .filter(session -> session.userId().equals(actor.id()))
                  .isEmpty()) {
                throw ProblemException.notFound("session", id);
              }
              store.delete(tx, id);
              core.audit().append(tx, actor, "session.delete", "session", id, Map.of());
              return null;
            });
  }

  private void requireActive(Tx tx) {
    if (tenants.find(tx, tx.tenantId()).filter(Tenant::active).isEmpty()) {
      throw new ProblemException(
          ProblemCode.TENANT_SUSPENDED,
          "The operator of this installation has suspended your organisation's tenant; ask there.");
    }
  }

  private static String sessionId(Actor actor) {
    return actor
        .sessionId()
        .orElseThrow(
            () ->
                new ProblemException(
                    ProblemCode.NOT_FOUND, "These credentials belong to no session."));
  }
}
