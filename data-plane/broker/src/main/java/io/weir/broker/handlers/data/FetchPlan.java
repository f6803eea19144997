package io.weir.broker.handlers.data;

import java.util.List;
import org.apache.kafka.common.protocol.Errors;

/** What a Fetch request comes to, once its session (KIP-227) is resolved. Immutable. */
sealed interface FetchPlan {
  /** The session can't be used; the client starts anew. */
  record Refused(Errors error) implements FetchPlan {}

  /**
   * Everything named in the request, and all of it answered.
   *
   * @param wantsSession whether the client would like a session to go on with
   */
  record Full(List<FetchTarget> targets, boolean wantsSession) implements FetchPlan {}

  /** What the session holds; only news is answered. */
  record Incremental(FetchSession session) implements FetchPlan {}
}
