package io.weir.controlplane.rest;

import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.persistence.Page;
import io.weir.controlplane.persistence.PageRequest;
import io.weir.controlplane.security.CursorCodec;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;

/** {@code page_size}, {@code page_token} and {@code next_page_token}. Thread-safe. */
public final class Paging {
  private static final int SIZE_DEFAULT = 50;

  private final CursorCodec cursors;

  /** Signs with this. */
  public Paging(CursorCodec cursors) {
    this.cursors = cursors;
  }

  /** One page as clients see it; {@code next_page_token} is null on the last one. */
  public record ListView<T>(List<T> items, String nextPageToken) {}

  /** Which page this request wants. */
  PageRequest request(UriInfo uri, String tenantId, String filter) {
    String token = uri.getQueryParameters().getFirst("page_token");
    return new PageRequest(
        size(uri.getQueryParameters().getFirst("page_size")),
        Optional.ofNullable(token).map(value -> cursors.decode(tenantId, key(uri, filter), value)));
  }

  /** The answer. */
  <T> ListView<T> view(Page<T> page, UriInfo uri, String tenantId, String filter) {
    return new ListView<>(
        page.items(),
        page.lastKey().map(last -> cursors.encode(tenantId, key(uri, filter), last)).orElse(null));
  }

  private static String key(UriInfo uri, String filter) {
    return uri.getPath() + "?" + filter;
  }

  private static int size(String value) {
    if (value == null) {
      return SIZE_DEFAULT;
    }
    try {
      int size = Integer.parseInt(value);
      if (size >= 1 && size <= PageRequest.SIZE_MAX) {
        return size;
      }
    } catch (NumberFormatException e) {
      throw refused(e);
    }
    throw refused(null);
  }

  private static ProblemException refused(Throwable cause) {
    return new ProblemException(
        ProblemCode.INVALID_REQUEST,
        "page_size must be a number from 1 to " + PageRequest.SIZE_MAX + ".",
        cause);
  }
}
