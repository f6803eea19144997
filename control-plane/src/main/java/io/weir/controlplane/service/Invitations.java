package io.weir.controlplane.service;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.Invitation;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.Role;
import io.weir.controlplane.domain.Tenant;
import io.weir.controlplane.domain.User;
import io.weir.controlplane.domain.Validation;
import io.weir.controlplane.persistence.Database;
import io.weir.controlplane.persistence.InvitationStore;
import io.weir.controlplane.persistence.Page;
import io.weir.controlplane.persistence.PageRequest;
import io.weir.controlplane.persistence.TenantStore;
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
 * Strangers become users of a tenant that asked them to: by a token that only their mail holds.
 * Whether an address has an account with another tenant shows to nobody but its mail's reader.
 * Thread-safe.
 */
public final class Invitations {
  /** Users and invitations of one tenant together. */
  public static final int PEOPLE_MAX = 500;

  private static final String KIND = "invitation";
  private static final Duration LIFETIME = Duration.ofDays(7);
  private static final int MAILS_BURST = 50;
  private static final double MAILS_PER_SECOND = 1 / 60.0;
  private static final int TENANTS_REMEMBERED_MAX = 10_000;

  private static final String USER_PREFIX = "usr-";

  private final InvitationStore store = new InvitationStore();
  private final UserStore userStore = new UserStore();
  private final TenantStore tenants = new TenantStore();
  private final Core core;
  private final Writes writes;
  private final Users users;
  private final PasswordHasher hasher;
  private final Mailer mailer;
  private final URI publicUrl;
  private final RateLimit mails;

  /** Wires it; links in mails begin with the URL. */
  public Invitations(
      Core core, Writes writes, Users users, PasswordHasher hasher, Mailer mailer, URI publicUrl) {
    this.core = core;
    this.writes = writes;
    this.users = users;
    this.hasher = hasher;
    this.mailer = mailer;
    this.publicUrl = publicUrl;
    this.mails = new RateLimit(MAILS_BURST, MAILS_PER_SECOND, TENANTS_REMEMBERED_MAX, core.clock());
  }

  /** Who is invited, and as what. */
  public record NewInvitation(String email, String role) {
    /** Names every broken field. */
    public void validate() {
      new Validation().email("/email", email).role("/role", role).check();
    }
  }

  /** Whom an accepted invitation made a user, and where. */
  public record Accepted(Tenant tenant, User user) {}

  /** One. */
  public Invitation get(Actor actor, String id) {
    return core.database().inTenant(actor.tenantId(), tx -> require(tx, id));
  }

  /** A page, expired ones too. */
  public Page<Invitation> list(Actor actor, PageRequest page) {
    return core.database().inTenant(actor.tenantId(), tx -> store.list(tx, page));
  }

  /** Invites by mail. */
  public Answer create(Actor actor, Optional<IdempotencyRequest> request, NewInvitation wanted) {
    wanted.validate();
    return writes.run(
        actor.tenantId(),
        request,
        tx -> {
          var _ = hold(tx);
          users.requireMay(tx, actor, Role.of(wanted.role()).orElseThrow());
          String email = wanted.email().strip().toLowerCase(Locale.ROOT);
          requireRoom(tx, email);
          Instant now = core.clock().instant();
          Invitation invitation =
              new Invitation(
                  core.ids().next("inv"),
                  tx.tenantId(),
                  email,
                  wanted.role(),
                  actor.id(),
                  now,
                  now.plus(LIFETIME));
          String token = core.secrets().mailToken();
          if (!store.insert(tx, invitation, Sha256.hex(token))) {
            throw new ProblemException(
                ProblemCode.EMAIL_IN_USE,
                "This address has an invitation already; send that one again.");
          }
          audit(tx, actor, "create", invitation);
          send(tx, invitation, token);
          return Reply.created(invitation, "/v1/invitations/" + invitation.id());
        });
  }

  /** Mails another link for another week; the one before is refused from now on. */
  public Answer resend(Actor actor, Optional<IdempotencyRequest> request, String id) {
    return writes.run(
        actor.tenantId(),
        request,
        tx -> {
          var _ = hold(tx);
          Invitation invitation = require(tx, id);
          users.requireMay(tx, actor, Role.stored(invitation.role()));
          String token = core.secrets().mailToken();
          store.renew(tx, id, Sha256.hex(token), core.clock().instant().plus(LIFETIME));
          audit(tx, actor, "resend", invitation);
          send(tx, invitation, token);
          return Reply.ok(require(tx, id));
        });
  }

  /** Takes one back. */
  public Answer delete(Actor actor, String id, Precondition precondition) {
    return writes.run(
        actor.tenantId(),
        Optional.empty(),
        tx -> {
          var _ = hold(tx);
          Invitation invitation = require(tx, id);
          precondition.check(invitation);
          users.requireMay(tx, actor, Role.stored(invitation.role()));
          store.delete(tx, id);
          audit(tx, actor, "delete", invitation);
          return Reply.gone();
        });
  }

  /** The link of the mail was followed: a user comes to be. */
  public Answer accept(
      Actor stranger, Optional<IdempotencyRequest> request, MailedToken acceptance) {
    acceptance.validate();
    return writes.run(Signup.STRANGERS, request, tx -> accept(tx, stranger, acceptance));
  }

  private Reply accept(Tx strangers, Actor stranger, MailedToken acceptance) {
    InvitationStore.Location location =
        store
            .locate(strangers.handle(), Sha256.hex(acceptance.token()))
            .orElseThrow(Invitations::unknownToken);
    Tx tx = Database.switchTo(strangers.handle(), location.tenantId());
    Instant now = core.clock().instant();
    Invitation invitation =
        store.take(tx, location.invitationId(), now).orElseThrow(Invitations::unknownToken);
    Tenant tenant = hold(tx);
    requireStillMeant(tx, tenant, invitation);
    User user =
        new User(core.ids().next("usr"), tx.tenantId(), invitation.email(), invitation.role(), now);
    // Hashed only now: whoever knows no token makes no work.
    String hash = hasher.hash(acceptance.password());
    if (!userStore.insert(tx, user, Sessions.emailHash(user.email()), hash)) {
      throw new ProblemException(
          ProblemCode.EMAIL_IN_USE,
          "This address has an account with another organisation. Ask for an invitation to another"
              + " address.");
    }
    core.audit()
        .append(
            tx,
            stranger.asUser(tx.tenantId(), user.id()),
            "user.create",
            "user",
            user.id(),
            Map.of("email", user.email(), "role", user.role(), "invitation", invitation.id()));
    return Reply.created(new Accepted(tenant, user), "/v1/users/" + user.id());
  }

  private Tenant hold(Tx tx) {
    return tenants.lock(tx, tx.tenantId()).orElseThrow();
  }

  /** Who was removed, or may no longer give that role, can't come back by a link of before. */
  private void requireStillMeant(Tx tx, Tenant tenant, Invitation invitation) {
    if (!tenant.active()) {
      throw new ProblemException(
          ProblemCode.TENANT_SUSPENDED,
          "The operator of this installation has suspended this organisation; ask there.");
    }
    boolean byUser = invitation.invitedBy().startsWith(USER_PREFIX);
    if (byUser && !users.mayGive(tx, invitation.invitedBy(), Role.stored(invitation.role()))) {
      throw unknownToken();
    }
  }

  private void requireRoom(Tx tx, String email) {
    if (userStore.isMember(tx, email)) {
      throw new ProblemException(
          ProblemCode.EMAIL_IN_USE, "Somebody with this address is in your organisation already.");
    }
    if (userStore.count(tx) + store.count(tx) >= PEOPLE_MAX) {
      throw new ProblemException(
          ProblemCode.POLICY_VIOLATION,
          "Users and invitations are " + PEOPLE_MAX + " at most; remove some first.");
    }
  }

  private void send(Tx tx, Invitation invitation, String token) {
    if (!mails.take(tx.tenantId())) {
      throw ProblemException.tooMany(
          "Your organisation sent many mails; wait a minute.", RateLimit.A_MINUTE_SECONDS);
    }
    String organisation = tenants.find(tx, tx.tenantId()).orElseThrow().displayName();
    mailer.send(
        tx,
        invitation.email(),
        "Join " + organisation,
        "You are invited to join "
            + organisation
            + " as "
            + invitation.role()
            + ". Follow this link within a week: "
            + publicUrl
            + "/invitations/accept?token="
            + token
            + "\r\nAn address can be with one organisation. If yours has an account already, ask"
            + " for an invitation to another one.");
  }

  private void audit(Tx tx, Actor actor, String action, Invitation invitation) {
    core.audit()
        .append(
            tx,
            actor,
            KIND + "." + action,
            KIND,
            invitation.id(),
            Map.of("email", invitation.email(), "role", invitation.role()));
  }

  private Invitation require(Tx tx, String id) {
    return store.find(tx, id).orElseThrow(() -> ProblemException.notFound(KIND, id));
  }

  private static ProblemException unknownToken() {
    return ProblemException.invalid("/token", "is unknown, expired or was used before");
  }
}
