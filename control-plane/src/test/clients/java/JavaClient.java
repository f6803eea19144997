import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Apache Kafka's Java client under the contract of {@code ../README.md}. The harness compiles it
 * against the oldest version and runs it in a process of its own with nothing but Kafka's jars.
 */
public final class JavaClient {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int HEARTBEAT_MS = 500;
  private static final String TOPIC = System.getenv("TOPIC");
  private static final String NULL = "-";

  private JavaClient() {}

  /** Does what the only argument names. */
  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "create" -> create();
      case "list" -> list();
      case "produce" -> produce();
      case "consume" -> consume();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static Map<String, Object> access() {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", System.getenv("BOOTSTRAP"));
    properties.put("security.protocol", "SASL_SSL");
    properties.put("sasl.mechanism", "PLAIN");
    properties.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\""
            + System.getenv("API_KEY")
            + "\" password=\""
            + System.getenv("API_SECRET")
            + "\";");
    properties.put("ssl.truststore.type", "PEM");
    properties.put("ssl.truststore.location", System.getenv("CA_FILE"));
    return properties;
  }

  private static void create() throws Exception {
    try (Admin admin = Admin.create(access())) {
      int partitions = Integer.parseInt(System.getenv("PARTITIONS"));
      NewTopic topic = new NewTopic(TOPIC, partitions, (short) 3);
      get(admin.createTopics(List.of(topic)).all());
      long beganNs = System.nanoTime();
      while (!get(admin.listTopics().names()).contains(TOPIC)) {
        if (System.nanoTime() - beganNs > LIMIT.toNanos()) {
          throw new TimeoutException(TOPIC + " is not listed");
        }
      }
    }
    list();
  }

  private static void list() throws Exception {
    try (Admin admin = Admin.create(access())) {
      get(admin.listTopics().names()).forEach(name -> say("topic", name));
    }
  }

  private static void produce() throws Exception {
    List<String[]> lines =
        input().lines().map(line -> line.split("\t", -1)).collect(Collectors.toList());
    int from = 0;
    while (from < lines.size()) {
      String codec = lines.get(from)[0];
      int to = from;
      while (to < lines.size() && lines.get(to)[0].equals(codec)) {
        to++;
      }
      produce(codec, lines.subList(from, to));
      from = to;
    }
  }

  private static void produce(String codec, List<String[]> lines) throws Exception {
    Map<String, Object> properties = access();
    properties.put("acks", "all");
    properties.put("enable.idempotence", true);
    properties.put("compression.type", codec);
    byte[] origin = System.getenv("ORIGIN").getBytes(StandardCharsets.UTF_8);
    List<Future<RecordMetadata>> sends = new ArrayList<>();
    try (var producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (String[] line : lines) {
        var record = new ProducerRecord<>(TOPIC, decoded(line[1]), decoded(line[2]));
        record.headers().add("origin", origin);
        sends.add(producer.send(record));
      }
      for (Future<RecordMetadata> send : sends) {
        RecordMetadata place = get(send);
        say("acked", String.valueOf(place.partition()), String.valueOf(place.offset()));
      }
    }
  }

  private static void consume() throws Exception {
    Map<String, Object> properties = access();
    properties.put("group.id", System.getenv("GROUP"));
    properties.put("auto.offset.reset", "earliest");
    properties.put("enable.auto.commit", false);
    String protocol = System.getenv("GROUP_PROTOCOL");
    if (protocol != null) {
      properties.put("group.protocol", protocol);
    }
    if (!"consumer".equals(protocol)) {
      properties.put("heartbeat.interval.ms", HEARTBEAT_MS);
    }
    AtomicBoolean ended = endOfInput();
    try (var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(TOPIC), new Assignment());
      while (!ended.get()) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        records.forEach(JavaClient::sayRecord);
        if (!records.isEmpty()) {
          commit(consumer);
        }
      }
      commit(consumer);
    }
    say("left");
  }

  /** Where a rebalance comes between, a later commit covers this one. */
  private static void commit(KafkaConsumer<byte[], byte[]> consumer) {
    try {
      consumer.commitSync(LIMIT);
    } catch (RebalanceInProgressException | CommitFailedException e) {
      System.err.println("not committed: " + e.getMessage());
    }
  }

  /** Tells what this member reads. Called by the polling thread. */
  private static final class Assignment implements ConsumerRebalanceListener {
    private final Set<Integer> partitions = new TreeSet<>();

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> gained) {
      gained.forEach(place -> partitions.add(place.partition()));
      tell();
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> lost) {
      lost.forEach(place -> partitions.remove(place.partition()));
      tell();
    }

    private void tell() {
      say("assigned", partitions.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
  }

  private static void sayRecord(ConsumerRecord<byte[], byte[]> record) {
    Header origin = record.headers().lastHeader("origin");
    say(
        "record",
        String.valueOf(record.partition()),
        String.valueOf(record.offset()),
        encoded(record.key()),
        encoded(record.value()),
        origin == null ? "" : new String(origin.value(), StandardCharsets.UTF_8));
  }

  private static AtomicBoolean endOfInput() {
    AtomicBoolean ended = new AtomicBoolean();
    Thread reader =
        new Thread(
            () -> {
              input().lines().forEach(line -> {});
              ended.set(true);
            },
            "end-of-input");
    reader.setDaemon(true);
    reader.start();
    return ended;
  }

  private static BufferedReader input() {
    return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  }

  private static synchronized void say(String... fields) {
    System.out.println(String.join("\t", fields));
  }

  private static <T> T get(Future<T> future) throws Exception {
    try {
      return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  private static byte[] decoded(String text) {
    return text.equals(NULL) ? null : Base64.getDecoder().decode(text);
  }

  private static String encoded(byte[] data) {
    return data == null ? NULL : Base64.getEncoder().encodeToString(data);
  }
}
