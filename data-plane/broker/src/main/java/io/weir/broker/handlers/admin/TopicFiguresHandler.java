package io.weir.broker.handlers.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.broker.pipeline.JsonHandler;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.tenancy.store.TenancyCodec;
import io.weir.broker.watch.TopicFigures;
import io.weir.broker.watch.TopicFigures.Topic;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * TopicFigures (20011), version 0: sizes and rates of one virtual cluster's topics on this broker,
 * as of its last look at all logs, page by page. Thread-safe.
 */
public final class TopicFiguresHandler implements JsonHandler {
  /** The API's key. */
  public static final short KEY = 20_011;

  /** Topics of one answer, which stays below 1 MiB by it even with the longest names. */
  public static final int TOPICS_MAX = 2_000;

  private final TopicFigures figures;

  /** Tells these. */
  public TopicFiguresHandler(TopicFigures figures) {
    this.figures = figures;
  }

  @Override
  public short apiKey() {
    return KEY;
  }

  @Override
  public CompletionStage<byte[]> handle(RequestContext context, byte[] json) {
    JsonRequest.OfVirtualCluster wanted = JsonRequest.OfVirtualCluster.parse(json);
    int most = wanted.request().limit("topics_max", TOPICS_MAX);
    SortedMap<String, Topic> topics =
        figures.of(wanted.id(), wanted.request().body().path("after").asText());
    ObjectNode answer = JsonRequest.success();
    answer.put("more", topics.size() > most);
    ArrayNode items = answer.putArray("topics");
    topics.entrySet().stream()
        .limit(most)
        .forEach(of -> put(items.addObject().put("name", of.getKey()), of.getValue()));
    return CompletableFuture.completedFuture(TenancyCodec.write(answer));
  }

  private static void put(ObjectNode node, Topic topic) {
    node.put("partitions_led", topic.partitionsLed())
        .put("bytes", topic.bytes())
        .put("records", topic.records())
        .put("written", topic.written())
        .put("bytes_per_second", Math.round(topic.bytesPerSecond()))
        .put("records_per_second", Math.round(topic.recordsPerSecond() * 100) / 100.0);
  }
}
