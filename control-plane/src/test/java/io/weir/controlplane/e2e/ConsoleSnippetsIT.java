package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.demo.KafkaAccess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each program that the console shows is copied from the page in Chromium by its button and run
 * with the client's own tool: nothing edited, only {@code WEIR_API_SECRET} set.
 */
@ExtendWith(Quickstart.class)
class ConsoleSnippetsIT {
  @Test
  void copiedProgramsRunAsTheyStand(WeirInstance weir, @TempDir Path folder) throws Exception {
    SnippetPrograms programs = new SnippetPrograms(ClientPrograms.installed(), folder);
    BrowserScript browser = BrowserScript.into("console-snippets");

    browser.run(weir, "snippets.mjs");

    JsonNode made = browser.left("snippets.json");
    Set<String> sent = new TreeSet<>();
    for (String client : SnippetPrograms.CLIENTS) {
      JsonNode copied = made.get("programs").get(client);
      String output =
          programs.run(
              client,
              copied.get("fileName").asText(),
              copied.get("content").asText(),
              made.get("secret").asText());
      assertTrue(output.contains("sent to orders"), output);
      assertTrue(output.contains("read hello from "), output);
      sent.add("hello from " + client);
    }
    assertEquals(sent, records(weir, made));
  }

  private static Set<String> records(WeirInstance weir, JsonNode made) {
    KafkaAccess access =
        new KafkaAccess(
            weir.connection().get("bootstrap_servers").asText(),
            weir.caFile(),
            made.get("key").asText(),
            made.get("secret").asText());
    Map<String, Object> properties = access.properties();
    properties.put("auto.offset.reset", "earliest");
    Set<String> values = new TreeSet<>();
    try (var consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> all =
          consumer.partitionsFor("orders").stream()
              .map(partition -> new TopicPartition("orders", partition.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }
}
