package io.weir.broker.pipeline;

import io.weir.broker.protocol.EncodedResponse;

/** A request's place in the order of a connection's responses. Filled once, on its event loop. */
public interface ResponseSlot {
  /** Sends the response once all earlier ones are sent. */
  void complete(EncodedResponse response);

  /** The request has no response. */
  void completeWithout();
}
