package io.weir.broker.pipeline;

import io.netty.buffer.ByteBufAllocator;
import io.weir.broker.access.DecisionMemo;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/** A client's connection, as the pipeline sees it. On its event loop only, but for the values. */
public interface Connection {
  /** Unique in this process's life. */
  long id();

  /** The other end. */
  InetSocketAddress clientAddress();

  /** The listener that accepted it. */
  ListenerKind listener();

  /** Runs tasks on the event loop: at once when called there. Thread-safe. */
  Executor eventLoop();

  /** Where responses are encoded. */
  ByteBufAllocator allocator();

  /**
   * Reserves the next place in the order of responses.
   *
   * @param requestBytes counted as in flight until the response is written
   */
  ResponseSlot reserve(int requestBytes);

  /** This connection's own authentication. */
  Authentication authentication();

  /** What was decided for this connection's client, by ACLs. */
  DecisionMemo decisions();

  /**
   * Closes at once, without sending what is pending.
   *
   * @param reason a fixed text, for the log
   */
  void closeNow(String reason);
}
