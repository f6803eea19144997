package io.weir.controlplane.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * {@code ./weir demo}: a new tenant signs up by the REST API, makes a topic and a key, produces
 * real lines with {@code acks=all} and consumes them in a group of two. Exit code 0 only if what
 * came out equals what went in.
 */
public final class DemoMain {
  private static final int LINES = 100_000;
  private static final int PARTITIONS = 6;
  private static final String TOPIC = "lines";

  /** Kafka's least, so that some of it is copied to the object store. */
  private static final String SEGMENT_BYTES = "1048576";

  private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

  private final PrintStream out;

  private DemoMain(PrintStream out) {
    this.out = out;
  }

  /** Arguments: {@code --home FOLDER --lines FILE}. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = options(arguments);
    Path connection = Path.of(options.get("--home"), "connection.json");
    boolean equal = new DemoMain(System.out).run(connection, Path.of(options.get("--lines")));
    System.exit(equal ? 0 : 1);
  }

  private static Map<String, String> options(String[] arguments) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      options.put(arguments[i], arguments[i + 1]);
    }
    if (!options.keySet().equals(java.util.Set.of("--home", "--lines"))) {
      throw new IllegalArgumentException("wanted: --home FOLDER --lines FILE");
    }
    return options;
  }

  private boolean run(Path connectionFile, Path text) throws Exception {
    JsonNode connection = new ObjectMapper().readTree(connectionFile.toFile());
    URI admin = URI.create(connection.get("admin_url").asText());

    out.println("1. Sign up at " + admin + ", take the starter cluster, make an API key");
    long beganNs = System.nanoTime();
    NewTenant tenant = NewTenant.signUp(admin, "demo", new SecureRandom());
    out.printf(
        "   tenant %s, cluster %s, key %s (%.2f s)%n",
        tenant.tenantId(), tenant.clusterId(), tenant.apiKey(), secondsSince(beganNs));

    beganNs = System.nanoTime();
    AdminApi.anonymous(admin)
        .as(tenant.token())
        .post(
            "/clusters/" + tenant.clusterId() + "/topics",
            Map.of(
                "name",
                TOPIC,
                "partitions",
                PARTITIONS,
                "tiered_storage",
                true,
                "configs",
                Map.of("segment.bytes", SEGMENT_BYTES)));
    out.printf(
        "2. Create the topic '%s' with %d partitions and tiered storage (%.2f s)%n",
        TOPIC, PARTITIONS, secondsSince(beganNs));

    KafkaAccess access =
        new KafkaAccess(
            tenant.bootstrapServers(),
            connection.get("security_protocol").asText(),
            Path.of(connection.get("ca_file").asText()),
            tenant.apiKey(),
            tenant.apiSecret());
    NumberedLines lines = new NumberedLines(text, LINES);
    produce(access, lines, text);
    return consume(access, lines);
  }

  private void produce(KafkaAccess access, NumberedLines lines, Path text) {
    out.printf(
        "3. Produce %,d lines (%s, repeated with line numbers) to %s, %s, acks=all%n",
        lines.count(), text, access.bootstrapServers(), access.securityProtocol());
    Map<String, Object> properties = new HashMap<>(access.properties());
    properties.put("acks", "all");
    properties.put("enable.idempotence", true);
    properties.put("linger.ms", 5);
    properties.put("batch.size", 65_536);
    AtomicReference<Exception> failure = new AtomicReference<>();
    long beganNs = System.nanoTime();
    long bytes = 0;
    try (var producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      for (int number = 0; number < lines.count(); number++) {
        String line = lines.line(number);
        bytes += line.length();
        var unused =
            producer.send(
                new ProducerRecord<>(TOPIC, String.valueOf(number), line),
                (metadata, error) -> {
                  if (error != null) {
                    failure.compareAndSet(null, error);
                  }
                });
      }
      producer.flush();
    }
    if (failure.get() != null) {
      throw new IllegalStateException("a line was not accepted", failure.get());
    }
    printRate("acknowledged", lines.count(), bytes, secondsSince(beganNs));
  }

  private boolean consume(KafkaAccess access, NumberedLines lines)
      throws IOException, InterruptedException {
    out.println("4. Consume them in the group 'readers' of two consumers");
    long beganNs = System.nanoTime();
    long[] byMember;
    double seconds;
    try (GroupOfTwo group = new GroupOfTwo(access, TOPIC, "readers")) {
      byMember = group.collect(lines, SILENCE_MAX);
      seconds = secondsSince(beganNs);
    }
    out.printf(
        "   consumer 1 got %,d, consumer 2 got %,d; %,.0f lines/s with the group's join (%.2f s)%n",
        byMember[0], byMember[1], (byMember[0] + byMember[1]) / seconds, seconds);
    boolean equal = lines.equalToSent();
    out.println(
        "5. Compare: " + lines.summary() + (equal ? ": equal to what went in" : ": NOT EQUAL"));
    return equal;
  }

  private void printRate(String what, int records, long bytes, double seconds) {
    out.printf(
        "   %s: %,.0f lines/s, %.1f MB/s (%.2f s)%n",
        what, records / seconds, bytes / seconds / 1e6, seconds);
  }

  private static double secondsSince(long beganNs) {
    return (System.nanoTime() - beganNs) / 1e9;
  }
}
