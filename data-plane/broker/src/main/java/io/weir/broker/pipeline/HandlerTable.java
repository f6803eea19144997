package io.weir.broker.pipeline;

import io.weir.broker.tenancy.NameMapping;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * Which API is answered by whom, per listener. What stands here is exactly what ApiVersions
 * advertises. Immutable.
 */
public final class HandlerTable {
  private final Map<ListenerKind, Map<Short, Entry>> entries;
  private final Map<Short, JsonHandler> jsonHandlers;

  private HandlerTable(
      Map<ListenerKind, Map<Short, Entry>> entries, Map<Short, JsonHandler> jsonHandlers) {
    this.entries = entries;
    this.jsonHandlers = Map.copyOf(jsonHandlers);
  }

  /** Starts an empty table. */
  public static Builder builder() {
    return new Builder();
  }

  /** The entry of an API on a listener; empty if it is not answered there. */
  public Optional<Entry> find(ListenerKind listener, short apiKey) {
    return Optional.ofNullable(entries.get(listener).get(apiKey));
  }

  /** The handler of one of Weir's own APIs, on the operators' listener. */
  public Optional<JsonHandler> findJson(short apiKey) {
    return Optional.ofNullable(jsonHandlers.get(apiKey));
  }

  /** The entries of a listener, by API key. */
  public Iterable<Entry> entries(ListenerKind listener) {
    return entries.get(listener).values();
  }

  /**
   * A handler and the mapping of its names.
   *
   * @param handler answers
   * @param mapping maps the names of the API's requests and responses
   */
  public record Entry(
      RequestHandler<ApiMessage, ApiMessage> handler, NameMapping<ApiMessage, ApiMessage> mapping) {
    /** Whether the handler answers that version. */
    public boolean supports(short version) {
      return version >= handler.oldestVersion() && version <= handler.latestVersion();
    }
  }

  /** Collects handlers. Not thread-safe. */
  public static final class Builder {
    private final Map<ListenerKind, Map<Short, Entry>> entries = new EnumMap<>(ListenerKind.class);
    private final Map<Short, JsonHandler> jsonHandlers = new HashMap<>();

    private Builder() {
      for (ListenerKind kind : ListenerKind.values()) {
        entries.put(kind, new TreeMap<>());
      }
    }

    /** Adds a handler to the tenants' and the operators' listener. */
    public <Q extends ApiMessage, R extends ApiMessage> Builder add(
        RequestHandler<Q, R> handler, NameMapping<Q, R> mapping) {
      return add(handler, mapping, EnumSet.of(ListenerKind.TENANTS, ListenerKind.OPERATORS));
    }

    /**
     * Adds a handler to some listeners.
     *
     * @throws IllegalArgumentException if the API has a handler on one of them already
     */
    @SuppressWarnings("unchecked") // an entry is only ever given the messages of its own API
    public <Q extends ApiMessage, R extends ApiMessage> Builder add(
        RequestHandler<Q, R> handler, NameMapping<Q, R> mapping, Set<ListenerKind> listeners) {
      Entry entry =
          new Entry(
              (RequestHandler<ApiMessage, ApiMessage>) (RequestHandler<?, ?>) handler,
              (NameMapping<ApiMessage, ApiMessage>) (NameMapping<?, ?>) mapping);
      for (ListenerKind listener : listeners) {
        if (entries.get(listener).putIfAbsent(handler.api().id, entry) != null) {
          throw new IllegalArgumentException(
              "two handlers of " + handler.api() + " on listener " + listener);
        }
      }
      return this;
    }

    /**
     * Adds one of Weir's own APIs to the operators' listener.
     *
     * @throws IllegalArgumentException if the key is not one of ours, or taken
     */
    public Builder add(JsonHandler handler) {
      if (handler.apiKey() < JsonHandler.KEY_MIN) {
        throw new IllegalArgumentException("not a key of Weir's own: " + handler.apiKey());
      }
      if (jsonHandlers.putIfAbsent(handler.apiKey(), handler) != null) {
        throw new IllegalArgumentException("two handlers of API " + handler.apiKey());
      }
      return this;
    }

    /** The table. */
    public HandlerTable build() {
      Map<ListenerKind, Map<Short, Entry>> copy = new EnumMap<>(ListenerKind.class);
      entries.forEach((kind, byKey) -> copy.put(kind, new TreeMap<>(byKey)));
      return new HandlerTable(copy, jsonHandlers);
    }
  }
}
