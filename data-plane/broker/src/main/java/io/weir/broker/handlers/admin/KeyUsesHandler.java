package io.weir.broker.handlers.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.broker.pipeline.JsonHandler;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.security.KeyUses;
import io.weir.broker.security.KeyUses.Use;
import io.weir.broker.tenancy.store.TenancyCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.errors.InvalidRequestException;

/**
 * KeyUses (20010), version 0: when API keys were used last on this broker and how many connections
 * they have open; either those that were used since a time, page by page, or the named ones.
 * Thread-safe.
 */
public final class KeyUsesHandler implements JsonHandler {
  /** The API's key. */
  public static final short KEY = 20_010;

  /** Keys of one answer, which stays below 1 MiB by it. */
  public static final int KEYS_MAX = 5_000;

  private static final String NAMED = "keys";

  private final KeyUses uses;

  /** Tells these. */
  public KeyUsesHandler(KeyUses uses) {
    this.uses = uses;
  }

  @Override
  public short apiKey() {
    return KEY;
  }

  @Override
  public CompletionStage<byte[]> handle(RequestContext context, byte[] json) {
    JsonRequest request = JsonRequest.parse(json);
    boolean isByName = request.body().has(NAMED);
    int limit = isByName ? KEYS_MAX : request.limit("keys_max", KEYS_MAX);
    List<Use> found =
        isByName
            ? named(request.body().path(NAMED))
            : uses.since(
                request.number("since_ms", 0, Long.MAX_VALUE),
                request.body().path("after").asText(),
                limit + 1);
    ObjectNode answer = JsonRequest.success();
    answer.put("more", found.size() > limit);
    ArrayNode keys = answer.putArray(NAMED);
    found.stream()
        .limit(limit)
        .forEach(
            use ->
                keys.addObject()
                    .put("id", use.keyId())
                    .put("last_used_ms", use.lastUsedMs())
                    .put("connections", use.connections()));
    return CompletableFuture.completedFuture(TenancyCodec.write(answer));
  }

  private List<Use> named(JsonNode names) {
    if (!names.isArray()
        || names.size() > KEYS_MAX
        || !StreamSupport.stream(names.spliterator(), false).allMatch(JsonNode::isTextual)) {
      throw new InvalidRequestException("keys: must be a list of at most " + KEYS_MAX + " ids");
    }
    List<Use> found = new ArrayList<>();
    names.forEach(name -> uses.of(name.textValue()).ifPresent(found::add));
    return found;
  }
}
