package io.weir.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.pipeline.OperatorSession;
import io.weir.broker.pipeline.Session;
import io.weir.broker.security.ConnectionState.Authenticated;
import io.weir.broker.security.ConnectionState.AwaitingAuthenticate;
import io.weir.broker.security.ConnectionState.AwaitingHandshake;
import io.weir.broker.security.ConnectionState.Closing;
import io.weir.broker.security.ConnectionState.Framing;
import io.weir.broker.security.ConnectionState.HandshakeAnswer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every edge of the state machine; what is not an edge has no method to call. */
class ConnectionStateTest {
  private static final Session ALICE = new OperatorSession("alice", "cluster");
  private static final Session BOB = new OperatorSession("bob", "cluster");
  private static final ConnectionState.ClaimCheck RIGHT = (claim, session) -> true;
  private static final ConnectionState.ClaimCheck WRONG = (claim, session) -> false;

  /** Says what each token stands for: "challenge", "alice", "bob"; anything else fails. */
  private record Scripted(String name) implements SaslMechanism {
    @Override
    public SaslExchange begin() {
      return token ->
          CompletableFuture.completedFuture(
              switch (new String(token, java.nio.charset.StandardCharsets.UTF_8)) {
                case "challenge" -> new SaslExchange.Outcome.Challenge(token);
                case "alice" -> new SaslExchange.Outcome.Success(token, ALICE);
                case "bob" -> new SaslExchange.Outcome.Success(token, BOB);
                case "busy" -> new SaslExchange.Outcome.Unavailable("busy");
                default -> new SaslExchange.Outcome.Failure("refused");
              });
    }

    @Override
    public boolean stillValid(Session session) {
      return true;
    }
  }

  private static final SaslMechanism FIRST = new Scripted("FIRST");
  private static final SaslMechanism SECOND = new Scripted("SECOND");
  private static final List<SaslMechanism> OFFERED = List.of(FIRST, SECOND);

  private static AwaitingAuthenticate awaiting(Optional<Session> previous) {
    return new AwaitingAuthenticate(
        ClusterClaim.NONE, FIRST, FIRST.begin(), Framing.REQUESTS, previous);
  }

  private static ConnectionState.Step<SaslExchange.Outcome> evaluated(
      AwaitingAuthenticate awaiting, String token, ConnectionState.ClaimCheck claims) {
    byte[] bytes = token.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    SaslExchange.Outcome outcome = awaiting.exchange().evaluate(bytes).toCompletableFuture().join();
    return awaiting.evaluating().outcome(outcome, claims);
  }

  @ParameterizedTest
  @CsvSource({
    "FIRST, 0, AwaitingAuthenticate, ACCEPTED",
    "FIRST, 1, AwaitingAuthenticate, ACCEPTED",
    "SECOND, 1, AwaitingAuthenticate, ACCEPTED",
    "OTHER, 1, Closing, UNSUPPORTED_MECHANISM",
    "OTHER, 0, Closing, UNSUPPORTED_MECHANISM",
  })
  void handshakeOfAStranger(String mechanism, short version, String next, HandshakeAnswer answer) {
    var step = new AwaitingHandshake(ClusterClaim.NONE).handshake(mechanism, version, OFFERED);

    assertEquals(next, step.next().getClass().getSimpleName());
    assertEquals(answer, step.answer());
  }

  @ParameterizedTest
  @CsvSource({"0, BARE", "1, REQUESTS"})
  void handshakeVersionDecidesHowTokensTravel(short version, Framing framing) {
    var step = new AwaitingHandshake(ClusterClaim.NONE).handshake("FIRST", version, OFFERED);

    assertEquals(framing, assertInstanceOf(AwaitingAuthenticate.class, step.next()).framing());
  }

  @ParameterizedTest
  @CsvSource({
    "challenge, AwaitingAuthenticate, Challenge",
    "alice, Authenticated, Success",
    "nonsense, Closing, Failure",
    "busy, Closing, Unavailable",
  })
  void token(String token, String next, String outcome) {
    var step = evaluated(awaiting(Optional.empty()), token, RIGHT);

    assertEquals(next, step.next().getClass().getSimpleName());
    assertEquals(outcome, step.answer().getClass().getSimpleName());
  }

  @Test
  void anotherClusterClaimedClosesWithoutAnError() {
    var step = evaluated(awaiting(Optional.empty()), "alice", WRONG);

    assertInstanceOf(Closing.class, step.next());
    assertInstanceOf(SaslExchange.Outcome.Misdirected.class, step.answer());
  }

  @Test
  void theClaimMadeBeforeTheHandshakeIsTheOneCompared() {
    ClusterClaim claim = ClusterClaim.of("claimed", 3);
    var handshaken =
        new AwaitingHandshake(ClusterClaim.NONE)
            .claiming(claim)
            .handshake("FIRST", (short) 1, OFFERED);

    var step =
        evaluated(
            assertInstanceOf(AwaitingAuthenticate.class, handshaken.next()),
            "alice",
            (claimed, session) -> claimed.equals(claim));

    assertInstanceOf(Authenticated.class, step.next());
  }

  @ParameterizedTest
  @CsvSource({
    "alice, Authenticated, Success",
    "bob, Closing, Failure",
  })
  void authenticatingAgainKeepsThePrincipal(String who, String next, String outcome) {
    var step = evaluated(awaiting(Optional.of(ALICE)), who, RIGHT);

    assertEquals(next, step.next().getClass().getSimpleName());
    assertEquals(outcome, step.answer().getClass().getSimpleName());
  }

  @ParameterizedTest
  @CsvSource({
    "FIRST, 1, AwaitingAuthenticate, ACCEPTED",
    "FIRST, 0, Closing, ILLEGAL",
    "SECOND, 1, Closing, ILLEGAL",
    "OTHER, 1, Closing, UNSUPPORTED_MECHANISM",
  })
  void handshakeOfAKnownClient(
      String mechanism, short version, String next, HandshakeAnswer answer) {
    var step = new Authenticated(ALICE, FIRST).handshake(mechanism, version, OFFERED);

    assertEquals(next, step.next().getClass().getSimpleName());
    assertEquals(answer, step.answer());
  }

  @Test
  void authenticatingAgainRemembersWhoItWas() {
    var step = new Authenticated(ALICE, FIRST).handshake("FIRST", (short) 1, OFFERED);

    assertEquals(
        Optional.of(ALICE), assertInstanceOf(AwaitingAuthenticate.class, step.next()).previous());
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "null, -1, true",
        "'', -1, true",
        "mine, -1, true",
        "mine, 1, true",
        "null, 1, true",
        "theirs, -1, false",
        "theirs, 1, false",
        "mine, 2, false",
        "null, 2, false",
      },
      nullValues = "null")
  void claims(String clusterId, int nodeId, boolean holds) {
    assertEquals(holds, ClusterClaim.of(clusterId, nodeId).holds("mine", 1));
    assertTrue(ClusterClaim.NONE.holds("mine", 1));
  }
}
