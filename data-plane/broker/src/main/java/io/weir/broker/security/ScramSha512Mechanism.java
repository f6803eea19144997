package io.weir.broker.security;

import io.weir.broker.pipeline.OperatorSession;
import io.weir.broker.pipeline.Session;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.SaslException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.security.scram.ScramCredentialCallback;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.apache.kafka.common.security.scram.internals.ScramSaslServer;

/**
 * SCRAM-SHA-512 (RFC 5802) for operators, by Kafka's own server side. An unknown user gets a
 * challenge as well, with a salt that stays the same for the same name, and fails at its proof: the
 * exchange does not tell which users exist. Thread-safe.
 */
public final class ScramSha512Mechanism implements SaslMechanism {
  /** Its registered name. */
  public static final String NAME = "SCRAM-SHA-512";

  private static final byte[] NO_TOKEN = {};

  private final OperatorCredentials credentials;
  private final Supplier<String> clusterId;
  private final ScramFormatter formatter;
  private final byte[] decoySecret;

  /**
   * Makes it.
   *
   * @param credentials where verifiers are looked up
   * @param clusterId the physical cluster's id
   */
  public ScramSha512Mechanism(OperatorCredentials credentials, Supplier<String> clusterId) {
    this.credentials = credentials;
    this.clusterId = clusterId;
    try {
      this.formatter = new ScramFormatter(ScramMechanism.SCRAM_SHA_512);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-512", e);
    }
    this.decoySecret = formatter.secureRandomBytes();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean stillValid(Session session) {
    return session instanceof OperatorSession operator
        && credentials.find(operator.user()).isPresent();
  }

  @Override
  public SaslExchange begin() {
    try {
      return new Exchange(
          new ScramSaslServer(ScramMechanism.SCRAM_SHA_512, Map.of(), new Lookup()),
          clusterId.get());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-512", e);
    }
  }

  private static final class Exchange implements SaslExchange {
    private final ScramSaslServer server;
    private final String clusterId;

    Exchange(ScramSaslServer server, String clusterId) {
      this.server = server;
      this.clusterId = clusterId;
    }

    @Override
    public CompletionStage<Outcome> evaluate(byte[] token) {
      return CompletableFuture.completedFuture(outcome(token));
    }

    private Outcome outcome(byte[] token) {
      try {
        byte[] answer = server.evaluateResponse(token);
        byte[] told = answer == null ? NO_TOKEN : answer;
        return server.isComplete()
            ? new Outcome.Success(told, new OperatorSession(server.getAuthorizationID(), clusterId))
            : new Outcome.Challenge(told);
      } catch (SaslException | AuthenticationException e) {
        return new Outcome.Failure("SCRAM exchange refused");
      }
    }
  }

  /** Gives Kafka's server side the verifier. */
  private final class Lookup implements CallbackHandler {
    @Override
    public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
      String user = null;
      for (Callback callback : callbacks) {
        switch (callback) {
          case NameCallback name -> user = name.getDefaultName();
          case ScramCredentialCallback verifier -> verifier.scramCredential(verifierOf(user));
          default -> throw new UnsupportedCallbackException(callback);
        }
      }
    }

    private ScramCredential verifierOf(String user) {
      Optional<ScramCredential> found = credentials.find(user);
      return found.orElseGet(() -> decoy(user));
    }
  }

  private ScramCredential decoy(String user) {
    try {
      byte[] salt = formatter.hmac(decoySecret, user.getBytes(StandardCharsets.UTF_8));
      return new ScramCredential(
          salt,
          formatter.hmac(decoySecret, salt),
          formatter.secureRandomBytes(),
          ScramMechanism.SCRAM_SHA_512.minIterations());
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("the decoy's key is a valid HMAC key", e);
    }
  }
}
