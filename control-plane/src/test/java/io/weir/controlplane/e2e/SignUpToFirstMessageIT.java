package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.demo.KafkaAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Unmodified clients with a key that was issued a moment ago, over TLS. */
@ExtendWith(Quickstart.class)
class SignUpToFirstMessageIT {
  private static final int RECORDS = 2_000;

  @Test
  void kafkasJavaClientProducesAndConsumesInAGroup(WeirInstance weir) throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("orders", 3);

    produce(tenant.access(), "orders");

    assertEquals(numbers(), consume(tenant.access(), "orders", "billing"));
  }

  @Test
  void kcatProducesAndConsumesInAGroup(WeirInstance weir, @TempDir Path folder) throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic("orders", 3);
    Path config = kcatConfig(tenant.access(), folder);
    Path input = folder.resolve("input");
    Files.write(input, numbers());

    kcat(folder, config, "-P", "-t", "orders", "-X", "acks=all", "-l", input.toString());
    List<String> read = kcat(folder, config, "-G", "kcat-readers", "-e", "orders");

    assertEquals(numbers(), new TreeSet<>(read));
    assertEquals(RECORDS, read.size());
  }

  @Test
  void twoTenantsUseTheSameNamesAndSeeNothingOfEachOther(WeirInstance weir) throws Exception {
    Tenant first = Tenant.signUp(weir);
    Tenant second = Tenant.signUp(weir);
    first.createTopic("orders", 3);
    second.createTopic("orders", 1);

    produce(first.access(), "orders");

    Map<String, Object> properties = new HashMap<>(second.access().properties());
    properties.put("group.id", "billing");
    properties.put("auto.offset.reset", "earliest");
    try (var consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      Await.until("the tenant's topic to be listed", () -> !consumer.listTopics().isEmpty());
      Await.until("one partition to be led", () -> consumer.partitionsFor("orders").size() == 1);
      assertEquals(List.of("orders"), List.copyOf(consumer.listTopics().keySet()));
    }
    produceOne(second.access(), "orders", "only-this");
    assertEquals(List.of("only-this"), List.copyOf(consumeSome(second.access(), "billing", 1)));
    assertEquals(numbers(), consume(first.access(), "orders", "billing"));
  }

  private static TreeSet<String> numbers() {
    return IntStream.range(0, RECORDS)
        .mapToObj(number -> "order-" + number)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void produce(KafkaAccess access, String topic) throws Exception {
    Map<String, Object> properties = new HashMap<>(access.properties());
    properties.put("acks", "all");
    try (var producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      var sends =
          numbers().stream()
              .map(value -> producer.send(new ProducerRecord<>(topic, value, value)))
              .toList();
      producer.flush();
      for (var send : sends) {
        send.get(60, TimeUnit.SECONDS);
      }
    }
  }

  private static void produceOne(KafkaAccess access, String topic, String value)
      throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
    try (var producer =
        new KafkaProducer<>(access.properties(), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, value)).get(60, TimeUnit.SECONDS);
    }
  }

  private static TreeSet<String> consume(KafkaAccess access, String topic, String group) {
    assertEquals("orders", topic);
    return consumeSome(access, group, RECORDS);
  }

  private static TreeSet<String> consumeSome(KafkaAccess access, String group, int count) {
    Map<String, Object> properties = new HashMap<>(access.properties());
    properties.put("group.id", group);
    properties.put("auto.offset.reset", "earliest");
    List<String> values = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of("orders"));
      Await.until(
          count + " records",
          () -> {
            consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            return values.size() >= count;
          });
      consumer.commitSync(Duration.ofSeconds(30));
    }
    assertEquals(count, values.size());
    return new TreeSet<>(values);
  }

  private static Path kcatConfig(KafkaAccess access, Path folder) throws IOException {
    Path config = folder.resolve("kcat.conf");
    Files.writeString(
        config,
        String.join(
            "\n",
            "bootstrap.servers=" + access.bootstrapServers(),
            "security.protocol=SASL_SSL",
            "sasl.mechanisms=PLAIN",
            "sasl.username=" + access.apiKey(),
            "sasl.password=" + access.apiSecret(),
            "ssl.ca.location=" + access.caFile(),
            "auto.offset.reset=earliest",
            ""));
    return config;
  }

  private static List<String> kcat(Path folder, Path config, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kcat", "-F", config.toString()));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("kcat.out");
    Path errors = folder.resolve("kcat.err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    assertTrue(process.waitFor(90, TimeUnit.SECONDS), () -> command + " did not end");
    assertEquals(0, process.exitValue(), () -> command + ": " + read(errors));
    return Files.readAllLines(output, StandardCharsets.UTF_8);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
