package io.weir.controlplane.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.Role;
import io.weir.controlplane.domain.User;
import io.weir.controlplane.domain.Validation;
import io.weir.controlplane.persistence.Page;
import io.weir.controlplane.persistence.PageRequest;
import io.weir.controlplane.persistence.PasswordResetStore;
import io.weir.controlplane.persistence.SessionStore;
import io.weir.controlplane.persistence.TenantStore;
import io.weir.controlplane.persistence.Tx;
import io.weir.controlplane.persistence.UserStore;
import io.weir.controlplane.security.PasswordHasher;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The users of a tenant: roles, removal, one's own password. Thread-safe. */
public final class Users {
  private static final String KIND = "user";
  private static final int PASSWORD_TRIES_BURST = 5;
  private static final double PASSWORD_TRIES_PER_SECOND = 1 / 60.0;
  private static final int USERS_REMEMBERED_MAX = 10_000;

  private final UserStore store = new UserStore();
  private final TenantStore tenants = new TenantStore();
  private final SessionStore sessions = new SessionStore();
  private final PasswordResetStore resets = new PasswordResetStore();
  private final Core core;
  private final Writes writes;
  private final PasswordHasher hasher;
  private final RateLimit passwordTries;

  /** Wires it. */
  public Users(Core core, Writes writes, PasswordHasher hasher) {
    this.core = core;
    this.writes = writes;
    this.hasher = hasher;
    this.passwordTries =
        new RateLimit(
            PASSWORD_TRIES_BURST, PASSWORD_TRIES_PER_SECOND, USERS_REMEMBERED_MAX, core.clock());
  }

  /** Another password; {@code toString} hides both. */
  public record PasswordChange(String currentPassword, String password) {
    /** Names every broken field. */
    public void validate() {
      new Validation()
          .require(
              currentPassword != null
                  && currentPassword.length() <= Validation.PASSWORD_CHARACTERS_MAX,
              "/current_password",
              "is missing or too long")
          .password("/password", password)
          .check();
    }

    @Override
    public String toString() {
      return "PasswordChange[***]";
    }
  }

  /** One. */
  public User get(Actor actor, String id) {
    return core.database().inTenant(actor.tenantId(), tx -> require(tx, id));
  }

  /** A page. */
  public Page<User> list(Actor actor, PageRequest page) {
    return core.database().inTenant(actor.tenantId(), tx -> store.list(tx, page));
  }

  /** Another role, or only what would change. */
  public Answer update(
      Actor actor, String id, ObjectNode patch, Precondition precondition, boolean dryRun) {
    return writes.run(
        actor.tenantId(),
        Optional.empty(),
        tx -> {
          var _ = tenants.lock(tx, tx.tenantId()).orElseThrow();
          User old = require(tx, id);
          precondition.check(old);
          Role role = role(patch);
          Role before = Role.stored(old.role());
          requireMay(tx, actor, before, role);
          if (role != Role.OWNER) {
            requireAnotherOwner(tx, before);
          }
          if (dryRun) {
            return Reply.ok(
                Effects.of(
                    role == before
                        ? List.of()
                        : List.of(new Effects.Change("/role", before.code(), role.code()))));
          }
          store.setRole(tx, id, role.code());
          core.audit()
              .append(
                  tx,
                  actor,
                  KIND + ".update",
                  KIND,
                  id,
                  Map.of("email", old.email(), "role", role.code(), "role_before", before.code()));
          return Reply.ok(require(tx, id));
        });
  }

  /** Removes one and ends its sessions, or only says what would be gone. */
  public Answer delete(Actor actor, String id, Precondition precondition, boolean dryRun) {
    return writes.run(
        actor.tenantId(),
        Optional.empty(),
        tx -> {
          var _ = tenants.lock(tx, tx.tenantId()).orElseThrow();
          User user = require(tx, id);
          precondition.check(user);
          Role role = Role.stored(user.role());
          requireMay(tx, actor, role);
          requireAnotherOwner(tx, role);
          if (dryRun) {
            return Reply.ok(Effects.of(List.of(new Effects.Change("", user.email(), null))));
          }
          sessions.deleteOfUser(tx, id, Optional.empty());
          resets.deleteOfUser(tx.handle(), id);
          store.remove(tx, id, Sessions.emailHash(user.email()), core.clock().instant());
          core.audit()
              .append(
                  tx,
                  actor,
                  KIND + ".delete",
                  KIND,
                  id,
                  Map.of("email", user.email(), "role", user.role()));
          return Reply.gone();
        });
  }

  /** One's own password; one's other sessions end. */
  public Answer changePassword(Actor actor, PasswordChange change) {
    if (actor.kind() != Actor.Kind.USER) {
      throw new ProblemException(ProblemCode.NOT_FOUND, "These credentials belong to no user.");
    }
    change.validate();
    if (!passwordTries.take(actor.id())) {
      throw ProblemException.tooMany(
          "Try again in a minute: passwords can't be guessed here.", RateLimit.A_MINUTE_SECONDS);
    }
    Optional<String> known =
        core.database().inTenant(actor.tenantId(), tx -> store.passwordHash(tx, actor.id()));
    if (!hasher.verify(change.currentPassword(), known)) {
      throw wrongPassword();
    }
    String hash = hasher.hash(change.password());
    return writes.run(
        actor.tenantId(),
        Optional.empty(),
        tx -> {
          if (!store.replacePassword(tx, actor.id(), known.orElseThrow(), hash)) {
            throw wrongPassword(); // it was reset in between
          }
          sessions.deleteOfUser(tx, actor.id(), actor.sessionId());
          resets.deleteOfUser(tx.handle(), actor.id());
          core.audit().append(tx, actor, KIND + ".password_change", KIND, actor.id(), Map.of());
          return Reply.ok(require(tx, actor.id()));
        });
  }

  /** Only owners and the operator decide about owners; the actor's role as it is now counts. */
  void requireMay(Tx tx, Actor actor, Role... concerned) {
    if (actor.kind() == Actor.Kind.OPERATOR) {
      return;
    }
    for (Role role : concerned) {
      if (!mayGive(tx, actor.id(), role)) {
        throw neededFor(role).refusal();
      }
    }
  }

  /** Whether a user is there and may make others have, or lose, this role. */
  boolean mayGive(Tx tx, String userId, Role role) {
    return store
        .find(tx, userId)
        .map(User::role)
        .map(Role::stored)
        .filter(own -> own.covers(neededFor(role)))
        .isPresent();
  }

  private static Role neededFor(Role role) {
    return role == Role.OWNER ? Role.OWNER : Role.ADMIN;
  }

  private void requireAnotherOwner(Tx tx, Role leaving) {
    if (leaving == Role.OWNER && store.count(tx, Role.OWNER.code()) == 1) {
      throw new ProblemException(
          ProblemCode.LAST_OWNER, "This is the only owner. Make somebody else an owner first.");
    }
  }

  private User require(Tx tx, String id) {
    return store.find(tx, id).orElseThrow(() -> ProblemException.notFound(KIND, id));
  }

  private static Role role(ObjectNode patch) {
    patch
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!field.equals("role")) {
                throw ProblemException.invalid("/" + field, "is not a field that can change");
              }
            });
    String role = patch.path("role").asText(null);
    new Validation().role("/role", role).check();
    return Role.of(role).orElseThrow();
  }

  private static ProblemException wrongPassword() {
    return ProblemException.invalid("/current_password", "is not your password");
  }
}
