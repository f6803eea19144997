package io.weir.broker.security;

import io.weir.broker.pipeline.Session;

/** One client's SASL exchange, from its first token to its outcome. On one event loop only. */
public interface SaslExchange {
  /** Takes the client's next token. Not called again after success or failure. */
  Outcome evaluate(byte[] token);

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
     * It is not. The client is told the same for every reason.
     *
     * @param reason a fixed text, for the log
     */
    record Failure(String reason) implements Outcome {}

    /**
     * The client is who it says but meant to reach another cluster or node. It is cut off without
     * an answer, as an error would make it give up rather than look for its cluster.
     */
    record Misdirected() implements Outcome {}
  }
}
