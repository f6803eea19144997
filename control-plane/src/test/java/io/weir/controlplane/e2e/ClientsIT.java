package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of client, unmodified, with issued keys over TLS: creates and lists topics, produces
 * with every codec it has, and consumes in a group while members come and go; all of it beside
 * another tenant with equal names. A few clients run at a time.
 */
@ExtendWith(Quickstart.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientsIT {
  private static final int PARTITIONS = 6;
  private static final Set<Integer> ALL_PARTITIONS = Set.of(0, 1, 2, 3, 4, 5);

  private List<ClientProgram> clients;
  private Tenant tenant;
  private Tenant neighbour;

  @BeforeAll
  void install(WeirInstance weir) {
    clients = ClientPrograms.installed().all();
    tenant = Tenant.signUp(weir);
    neighbour = Tenant.signUp(weir);
    neighbour.createTopic("of-the-neighbour", 1);
  }

  List<ClientProgram> clients() {
    return clients;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("clients")
  @Execution(ExecutionMode.CONCURRENT)
  void producesAndConsumesInAGroupBesideANeighbour(ClientProgram client) throws Exception {
    long beganNs = System.nanoTime();
    String topic = "topic-of-" + client.name();
    String group = "group-of-" + client.name();
    var subject = new ClientProgram.Subject(tenant.access(), topic, PARTITIONS, group);

    create(client, subject);
    awaitEverywhere(subject);
    ClientRun run = new ClientRun(client, subject);
    try (ClientMember stays = client.join("that stays", subject)) {
      run.produce(0);
      run.awaitAllRead(stays);
      assertEquals(ALL_PARTITIONS, stays.assigned());

      try (ClientMember comesAndGoes = client.join("that comes and goes", subject)) {
        run.produce(1); // while it joins
        comesAndGoes.await("partitions", () -> !comesAndGoes.assigned().isEmpty());
        run.awaitAllRead(stays, comesAndGoes);
        int before = comesAndGoes.records().size();
        run.produce(2);
        run.awaitAllRead(stays, comesAndGoes);
        assertTrue(comesAndGoes.records().size() > before, "nothing came from its partitions");

        run.produceWhile(3, comesAndGoes::leave);
        run.awaitAllRead(stays, comesAndGoes); // which may have read and committed some as it left
        stays.await("all partitions", () -> stays.assigned().equals(ALL_PARTITIONS));
      }
      stays.leave();
    }
    run.checkTopic();
    run.checkCommitted();
    neighbourSeesNothing(client, subject);
    System.out.printf(
        "clients: %s passed: %s; %d records with codecs %s; %.1f s%n",
        client,
        client.createsTopics() ? "create, list" : "list",
        run.sent(),
        client.codecs(),
        (System.nanoTime() - beganNs) / 1e9);
  }

  private void create(ClientProgram client, ClientProgram.Subject subject) {
    Set<String> listed;
    if (client.createsTopics()) {
      listed = topics(client.run("create", subject, List.of()));
    } else {
      tenant.createTopic(subject.topic(), PARTITIONS);
      listed = topics(client.run("list", subject, List.of()));
    }
    assertTrue(listed.contains(subject.topic()), () -> "not listed: " + listed);
    assertFalse(listed.contains("of-the-neighbour"), () -> "a neighbour's topic: " + listed);
  }

  /**
   * Waits until every broker knows the topic. A member that asked one that does not yet would have
   * nothing assigned until its metadata expires, after minutes with some clients.
   */
  private static void awaitEverywhere(ClientProgram.Subject subject) throws Exception {
    var request = new MetadataRequestData();
    request.topics().add(new MetadataRequestTopic().setName(subject.topic()));
    for (String address : subject.access().bootstrapServers().split(",")) {
      try (RawClient broker = RawClient.authenticated(subject.access(), address)) {
        Await.until(
            subject.topic() + " to be known at " + address,
            () -> ledPartitions(broker, request) == subject.partitions());
      }
    }
  }

  private static long ledPartitions(RawClient broker, MetadataRequestData request) {
    try {
      short version = ApiKeys.METADATA.latestVersion();
      var answer = (MetadataResponseData) broker.send(ApiKeys.METADATA, version, request);
      return answer.topics().iterator().next().partitions().stream()
          .filter(partition -> partition.leaderId() >= 0)
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The other tenant's topic and group of the same names hold what that tenant put there. */
  private void neighbourSeesNothing(ClientProgram client, ClientProgram.Subject subject)
      throws Exception {
    var there = new ClientProgram.Subject(neighbour.access(), subject.topic(), 1, subject.group());
    Set<String> listed = topics(client.run("list", there, List.of()));
    assertTrue(listed.contains("of-the-neighbour"), () -> "its own topic is missing: " + listed);
    assertFalse(listed.contains(subject.topic()), () -> "a tenant's topic: " + listed);

    neighbour.createTopic(subject.topic(), 1);
    awaitEverywhere(there);
    byte[] key = "only".getBytes(StandardCharsets.UTF_8);
    byte[] value = "this".getBytes(StandardCharsets.UTF_8);
    var record = new ProducerRecord<>(subject.topic(), 0, key, value);
    record.headers().add("origin", client.name().getBytes(StandardCharsets.UTF_8));
    try (var producer =
        new KafkaProducer<>(
            neighbour.access().properties(),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(record).get();
    }
    try (ClientMember member = client.join("of the neighbour", there)) {
      member.await("one record", () -> !member.records().isEmpty());
      member.leave();
      assertEquals(
          Set.of(ClientRecord.of(key, value, client.name())),
          Set.copyOf(member.records().values()));
    }
    TopicReading read = TopicReading.of(there);
    assertEquals(1, read.records().size());
    assertEquals(List.of(1L), List.copyOf(read.committed().values()));
  }

  private static Set<String> topics(List<List<String>> lines) {
    return lines.stream().map(fields -> fields.get(1)).collect(Collectors.toSet());
  }
}
