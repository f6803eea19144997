package io.weir.broker.security;

import io.weir.broker.pipeline.Session;
import java.util.List;
import java.util.Optional;

/**
 * How far a connection has authenticated. Immutable, except for the exchange inside {@link
 * AwaitingAuthenticate}. A state offers only its legal moves; a request that has no move closes the
 * connection: any request at all while a token is being evaluated.
 *
 * <pre>
 *                      claim
 *                     ┌─────┐
 *                     │     ▼
 *              ┌──────┴────────────┐  handshake, unknown mechanism
 *   connect ──▶│ AwaitingHandshake ├─────────────────────────────────┐
 *              └──────┬────────────┘                                 │
 *            handshake│                                              │
 *                     ▼                                              ▼
 *           ┌─────────────────┐                                      ┌─────────┐
 *      ┌───▶│AwaitingAuthentic│                                      │ Closing │
 *      │    └──┬──────────────┘                                      └─────────┘
 *      │  token│      ▲challenge                                          ▲
 *      │       ▼      │                                                   │
 *      │    ┌─────────┴───────┐   failure, unavailable, other cluster     │
 *      │    │   Evaluating    ├───────────────────────────────────────────┤
 *      │    └─────────┬───────┘   claimed, other principal                │
 * handshake v1        │success                                            │
 * (KIP-368)           ▼                                                   │
 *      │    ┌─────────────────┐   handshake, other or unknown mechanism   │
 *      └────┤  Authenticated  ├───────────────────────────────────────────┘
 *           └─────────────────┘
 * </pre>
 */
public sealed interface ConnectionState {
  /** What became of a move. */
  record Step<A>(ConnectionState next, A answer) {}

  /** Whether a handshake was accepted. */
  enum HandshakeAnswer {
    /** Tokens follow. */
    ACCEPTED,
    /** The mechanism is not offered. */
    UNSUPPORTED_MECHANISM,
    /** Only a handshake of version 1 or later with the same mechanism may authenticate again. */
    ILLEGAL
  }

  /** How tokens travel. */
  enum Framing {
    /** In SaslAuthenticate requests (KIP-152). */
    REQUESTS,
    /** Bare, each behind its length: after a SaslHandshake of version 0. */
    BARE;

    static Framing of(short handshakeVersion) {
      return handshakeVersion == 0 ? BARE : REQUESTS;
    }
  }

  /** Whether another node or cluster was claimed than was reached. */
  @FunctionalInterface
  interface ClaimCheck {
    /** True if the claim holds for the session. */
    boolean holds(ClusterClaim claim, Session session);
  }

  /**
   * Nothing is known of the client yet.
   *
   * @param claim what it claimed in ApiVersions
   */
  record AwaitingHandshake(ClusterClaim claim) implements ConnectionState {
    /** The client claims a cluster; the latest claim counts. */
    public AwaitingHandshake claiming(ClusterClaim newClaim) {
      return new AwaitingHandshake(newClaim);
    }

    /** The client chooses a mechanism. */
    public Step<HandshakeAnswer> handshake(
        String name, short version, List<SaslMechanism> offered) {
      return find(name, offered)
          .map(
              mechanism ->
                  new Step<>(
                      (ConnectionState)
                          new AwaitingAuthenticate(
                              claim,
                              mechanism,
                              mechanism.begin(),
                              Framing.of(version),
                              Optional.empty()),
                      HandshakeAnswer.ACCEPTED))
          .orElseGet(
              () ->
                  new Step<>(
                      new Closing("unsupported mechanism"), HandshakeAnswer.UNSUPPORTED_MECHANISM));
    }
  }

  /**
   * The client chose a mechanism and proves who it is.
   *
   * @param claim what it claimed in ApiVersions
   * @param mechanism chosen
   * @param exchange so far
   * @param framing of its tokens
   * @param previous the session that is authenticated again, if one is
   */
  record AwaitingAuthenticate(
      ClusterClaim claim,
      SaslMechanism mechanism,
      SaslExchange exchange,
      Framing framing,
      Optional<Session> previous)
      implements ConnectionState {
    /** The client's next token came. */
    public Evaluating evaluating() {
      return new Evaluating(this);
    }
  }

  /**
   * A token is being evaluated.
   *
   * @param before the state in which it came
   */
  record Evaluating(AwaitingAuthenticate before) implements ConnectionState {
    /** What the exchange said to the token. */
    public Step<SaslExchange.Outcome> outcome(SaslExchange.Outcome outcome, ClaimCheck claims) {
      return switch (outcome) {
        case SaslExchange.Outcome.Challenge challenge -> new Step<>(before, challenge);
        case SaslExchange.Outcome.Failure failure ->
            new Step<>(new Closing(failure.reason()), failure);
        case SaslExchange.Outcome.Unavailable unavailable ->
            new Step<>(new Closing(unavailable.reason()), unavailable);
        case SaslExchange.Outcome.Misdirected misdirected -> misdirected(misdirected);
        case SaslExchange.Outcome.Success success -> succeeded(success, claims);
      };
    }

    private Step<SaslExchange.Outcome> succeeded(
        SaslExchange.Outcome.Success success, ClaimCheck claims) {
      Session session = success.session();
      if (before.previous().isPresent() && !samePrincipal(before.previous().get(), session)) {
        String reason = "another principal";
        return new Step<>(new Closing(reason), new SaslExchange.Outcome.Failure(reason));
      }
      if (!claims.holds(before.claim(), session)) {
        return misdirected(new SaslExchange.Outcome.Misdirected());
      }
      return new Step<>(new Authenticated(session, before.mechanism()), success);
    }

    private static Step<SaslExchange.Outcome> misdirected(SaslExchange.Outcome.Misdirected answer) {
      return new Step<>(new Closing("another cluster or node claimed"), answer);
    }

    private static boolean samePrincipal(Session before, Session now) {
      return before.principal().equals(now.principal());
    }
  }

  /**
   * The client is known.
   *
   * @param session what it may do
   * @param mechanism by which it authenticated
   */
  record Authenticated(Session session, SaslMechanism mechanism) implements ConnectionState {
    /** The client authenticates again (KIP-368). */
    public Step<HandshakeAnswer> handshake(
        String name, short version, List<SaslMechanism> offered) {
      if (find(name, offered).isEmpty()) {
        return new Step<>(
            new Closing("unsupported mechanism"), HandshakeAnswer.UNSUPPORTED_MECHANISM);
      }
      if (Framing.of(version) == Framing.BARE || !name.equals(mechanism.name())) {
        return new Step<>(new Closing("illegal handshake"), HandshakeAnswer.ILLEGAL);
      }
      return new Step<>(
          new AwaitingAuthenticate(
              ClusterClaim.NONE,
              mechanism,
              mechanism.begin(),
              Framing.REQUESTS,
              Optional.of(session)),
          HandshakeAnswer.ACCEPTED);
    }
  }

  /**
   * Nothing more is read; what is pending is sent, then the connection closes.
   *
   * @param reason a fixed text, for the log
   */
  record Closing(String reason) implements ConnectionState {}

  private static Optional<SaslMechanism> find(String name, List<SaslMechanism> offered) {
    return offered.stream().filter(mechanism -> mechanism.name().equals(name)).findFirst();
  }
}
