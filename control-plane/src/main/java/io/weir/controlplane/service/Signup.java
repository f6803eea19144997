package io.weir.controlplane.service;

import io.weir.controlplane.config.SignupConfig;
import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.domain.Tenant;
import io.weir.controlplane.domain.User;
import io.weir.controlplane.domain.Validation;
import io.weir.controlplane.persistence.PendingSignupStore;
import io.weir.controlplane.persistence.PendingSignupStore.PendingSignup;
import io.weir.controlplane.persistence.TenantLimitStore;
import io.weir.controlplane.persistence.Tx;
import io.weir.controlplane.persistence.UserStore;
import io.weir.controlplane.security.PasswordHasher;
import io.weir.controlplane.security.Sha256;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A stranger becomes a tenant: tenant, owner and a starter virtual cluster, in one transaction,
 * once the address is verified. Thread-safe.
 */
public final class Signup {
  /** Whose idempotency keys those of strangers are; no tenant's id looks like this. */
  static final String STRANGERS = "anonymous";

  private static final Duration LINK_LIFETIME = Duration.ofHours(24);

  private final PendingSignupStore pending = new PendingSignupStore();
  private final UserStore users = new UserStore();
  private final Core core;
  private final Writes writes;
  private final TenantMaking making;
  private final PasswordHasher hasher;
  private final Mailer mailer;
  private final SignupConfig config;
  private final URI publicUrl;

  /** What sign-up needs beside the core. */
  public record Settings(SignupConfig config, URI publicUrl) {}

  /** Wires it. */
  public Signup(
      Core core,
      Writes writes,
      TenantMaking making,
      PasswordHasher hasher,
      Mailer mailer,
      Settings settings) {
    this.core = core;
    this.writes = writes;
    this.making = making;
    this.hasher = hasher;
    this.mailer = mailer;
    this.config = settings.config();
    this.publicUrl = settings.publicUrl();
  }

  /** Who signs up; {@code toString} hides the password. */
  public record NewAccount(String email, String password, String tenantName) {
    /** Names every broken field. */
    public void validate() {
      new Validation()
          .email("/email", email)
          .password("/password", password)
          .name("/tenant_name", tenantName)
          .check();
    }

    @Override
    public String toString() {
      return "NewAccount[***]";
    }
  }

  /** The token of a verification mail; {@code toString} hides it. */
  public record Verification(String token) {
    @Override
    public String toString() {
      return "Verification[***]";
    }
  }

  /** What a verified sign-up made. */
  public record NewTenant(Tenant tenant, User user, ClusterView cluster) {}

  /** A mail is on its way, whether or not the address was known. */
  public record MailSent(String status) {}

  /** Signs up. */
  public Answer signup(Actor actor, Optional<IdempotencyRequest> request, NewAccount account) {
    requireOpen();
    account.validate();
    PendingSignup signup =
        new PendingSignup(
            account.email().strip().toLowerCase(Locale.ROOT),
            hasher.hash(account.password()),
            account.tenantName());
    return writes.run(
        STRANGERS,
        request,
        tx -> config.autoVerify() ? create(tx, actor, signup) : sendMail(tx, signup));
  }

  /** The link of the mail was followed. */
  public Answer verify(
      Actor actor, Optional<IdempotencyRequest> request, Verification verification) {
    requireOpen();
    new Validation().require(verification.token() != null, "/token", "is missing").check();
    return writes.run(
        STRANGERS,
        request,
        tx ->
            create(
                tx,
                actor,
                pending
                    .take(tx.handle(), Sha256.hex(verification.token()), core.clock().instant())
                    .orElseThrow(
                        () ->
                            ProblemException.invalid(
                                "/token", "is unknown, expired or was used before"))));
  }

  private Reply sendMail(Tx tx, PendingSignup signup) {
    if (users.locate(tx.handle(), Sessions.emailHash(signup.email())).isPresent()) {
      mailer.send(
          tx,
          signup.email(),
          "You have an account already",
          "Somebody, probably you, signed up with this address, which has an account already: "
              + publicUrl);
    } else {
      String token = core.secrets().mailToken();
      Instant now = core.clock().instant();
      pending.insert(tx.handle(), Sha256.hex(token), signup, now, now.plus(LINK_LIFETIME));
      mailer.send(
          tx,
          signup.email(),
          "Verify your address",
          "Welcome. Follow this link within a day: "
              + publicUrl
              + "/signup/verify?token="
              + token
              + "\r\nor POST {\"token\":\""
              + token
              + "\"} to /v1/signup/verify.");
    }
    return new Reply(202, new MailSent("verification_sent"), Optional.empty(), Optional.empty());
  }

  private Reply create(Tx strangers, Actor stranger, PendingSignup signup) {
    TenantMaking.Made made =
        making.make(
            strangers,
            stranger,
            new TenantMaking.Wanted(
                signup.tenantName(),
                null,
                TenantLimitStore.Wanted.NONE,
                Optional.of(new TenantMaking.Owner(signup.email(), signup.passwordHash())),
                true,
                false));
    return Reply.created(
        new NewTenant(made.tenant(), made.user().orElseThrow(), made.cluster().orElseThrow()),
        "/v1/tenants/" + made.tenant().id(),
        made.change());
  }

  private void requireOpen() {
    if (!config.enabled()) {
      throw new ProblemException(
          ProblemCode.SIGNUP_DISABLED, "The operator of this installation makes the tenants.");
    }
  }
}
