package io.weir.broker.security;

import io.weir.broker.pipeline.Session;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** One client's SASL exchange, from its first token to its outcome. One token at a time. */
public interface SaslExchange {
  /**
   * Takes the client's next token. Called on the connection's event loop, not again before it has
   * completed, and not after success or failure.
   *
   * @return completes on any thread, at once where nothing expensive is to be done; exceptionally
   *     for a fault of ours, which counts as a failure
   */
  CompletionStage<Outcome> evaluate(byte[] token);

  /** What a token led to. */
  sealed interface Outcome {
    /**
     * The client must answer a challenge.
     *
     * @param challenge for the client
     */
    record Challenge(byte[] challenge) implements Outcome {}

    /**
     * The client is who it says.
     *
     * @param token the last one for the client, maybe empty
     * @param session what it may do
     */
    record Success(byte[] token, Session session) implements Outcome {}

    /**
     * It is not. The client is told the same for every reason, unless it has proved who it is.
     *
     * @param reason a fixed text, for the log
     * @param told what the client may know instead
     */
    record Failure(String reason, Optional<String> told) implements Outcome {
      /** For all who have proved nothing. */
      public Failure(String reason) {
        this(reason, Optional.empty());
      }
    }

    /**
     * The client is who it says but meant to reach another cluster or node. It is cut off without
     * an answer, as an error would make it give up rather than look for its cluster.
     */
    record Misdirected() implements Outcome {}

    /**
     * Whether the client is who it says could not be found out. It is cut off without an answer, as
     * an error would make it give up rather than try again.
     *
     * @param reason a fixed text, for the log
     */
    record Unavailable(String reason) implements Outcome {}
  }
}
