package io.weir.broker.server;

import io.weir.broker.pipeline.ResponseSlot;
import io.weir.broker.protocol.EncodedResponse;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Sends responses in the order of their requests, as Kafka's clients expect, however their handlers
 * finish. Bounded by its caller, which reserves no more places than it allows in flight. On the
 * connection's event loop only.
 */
final class ResponseOrderer {
  private final Output output;
  private final Deque<Slot> slots = new ArrayDeque<>();
  private boolean abandoned;

  /** Where responses go. */
  interface Output {
    /** Takes a response over; the request is settled once it is written. */
    void write(EncodedResponse response, int requestBytes);

    /** A request that has no response is settled. */
    void settled(int requestBytes);
  }

  ResponseOrderer(Output output) {
    this.output = output;
  }

  /** The next place. */
  ResponseSlot reserve(int requestBytes) {
    Slot slot = new Slot(requestBytes);
    slots.add(slot);
    return slot;
  }

  /** The connection is gone: what was not sent, and what is completed later, is given back. */
  void abandon() {
    abandoned = true;
    for (Slot slot : slots) {
      if (slot.response != null) {
        slot.response.release();
      }
    }
    slots.clear();
  }

  private void flush() {
    while (!slots.isEmpty() && slots.peek().done) {
      Slot slot = slots.remove();
      if (slot.response == null) {
        output.settled(slot.requestBytes);
      } else {
        output.write(slot.response, slot.requestBytes);
      }
    }
  }

  private final class Slot implements ResponseSlot {
    private final int requestBytes;
    private EncodedResponse response;
    private boolean done;

    Slot(int requestBytes) {
      this.requestBytes = requestBytes;
    }

    @Override
    public void complete(EncodedResponse encoded) {
      finish(encoded);
    }

    @Override
    public void completeWithout() {
      finish(null);
    }

    private void finish(EncodedResponse encoded) {
      if (abandoned) {
        if (encoded != null) {
          encoded.release();
        }
        return;
      }
      if (done) {
        throw new IllegalStateException("a request was answered twice");
      }
      response = encoded;
      done = true;
      flush();
    }
  }
}
