package io.weir.broker.protocol;

import java.util.List;

/**
 * A response as it goes on the wire, its length in front. Owns its parts until it is written or
 * released. Not thread-safe.
 *
 * @param parts in order
 */
public record EncodedResponse(List<ResponsePart> parts) {
  /** Gives back all parts, for a response that is not sent. */
  public void release() {
    parts.forEach(ResponsePart::release);
  }
}
