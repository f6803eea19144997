package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * What one client sent, in parts that together use all of its codecs, and the checks of what is
 * there and was read against it. Confined to the test's thread.
 */
final class ClientRun {
  private static final int PARTS = 4;
  private static final int RECORDS_PER_CODEC = 150;

  private final ClientProgram client;
  private final ClientProgram.Subject subject;

  /** In order of sending. */
  private final List<ClientRecord> sent = new ArrayList<>();

  private final Map<ClientMember.Place, ClientRecord> acknowledged = new HashMap<>();
  private final Map<ClientMember.Place, ClientRecord> read = new LinkedHashMap<>();

  ClientRun(ClientProgram client, ClientProgram.Subject subject) {
    this.client = client;
    this.subject = subject;
  }

  int sent() {
    return sent.size();
  }

  /** Sends a part and waits for its acknowledgements. */
  void produce(int part) {
    produceWhile(part, () -> {});
  }

  /** Sends a part while something else happens; returns after both. */
  void produceWhile(int part, Runnable action) {
    List<ClientRecord> records = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (String codec : codecs(part)) {
      List<ClientRecord> ofCodec =
          ClientRecord.some(client, sent.size() + records.size(), RECORDS_PER_CODEC);
      ofCodec.forEach(record -> lines.add(record.line(codec)));
      records.addAll(ofCodec);
    }
    List<List<String>> places = runWhile(lines, action);
    sent.addAll(records);
    if (!places.isEmpty()) { // kcat does not tell
      assertEquals(records.size(), places.size(), "acknowledgements");
    }
    for (int i = 0; i < places.size(); i++) {
      List<String> fields = places.get(i);
      acknowledged.put(ClientMember.Place.of(fields.get(1), fields.get(2)), records.get(i));
    }
  }

  private List<List<String>> runWhile(List<String> lines, Runnable action) {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<List<String>>> places =
          executor.submit(() -> client.run("produce", subject, lines));
      action.run();
      return places.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Every codec in one of the parts, each part with one at least. */
  private List<String> codecs(int part) {
    List<String> all = client.codecs();
    List<String> chosen = new ArrayList<>();
    for (int i = part; i < Math.max(all.size(), PARTS); i += PARTS) {
      chosen.add(all.get(i % all.size()));
    }
    return chosen;
  }

  /** Waits until members have read as many records as were sent. */
  void awaitAllRead(ClientMember... members) {
    members[0].await(
        "all " + sent.size() + " records",
        () -> {
          Arrays.stream(members).forEach(member -> read.putAll(member.records()));
          return read.size() >= sent.size();
        });
  }

  /** Everything sent is in the topic once, in order, where it was acknowledged, and was read. */
  void checkTopic() {
    Map<ClientMember.Place, ClientRecord> there = TopicReading.of(subject).records();
    Map<ClientRecord, Integer> numbers = new HashMap<>();
    sent.forEach(record -> numbers.put(record, numbers.size()));
    assertEquals(sent.size(), there.size(), "records in the topic");
    assertEquals(new HashSet<>(sent), new HashSet<>(there.values()), "records in the topic");
    Map<Integer, List<Integer>> byPartition =
        there.entrySet().stream()
            .sorted(java.util.Comparator.comparingLong(entry -> entry.getKey().offset()))
            .collect(
                Collectors.groupingBy(
                    entry -> entry.getKey().partition(),
                    Collectors.mapping(
                        entry -> numbers.get(entry.getValue()), Collectors.toList())));
    assertEquals(subject.partitions(), byPartition.size(), "partitions with records");
    byPartition.forEach(
        (partition, order) ->
            assertEquals(order.stream().sorted().toList(), order, "order in " + partition));
    acknowledged.forEach((place, record) -> assertEquals(record, there.get(place), "at " + place));
    assertEquals(there, read, "what the members read");
  }

  /** The group's committed offsets are the ends of the partitions. */
  void checkCommitted() {
    TopicReading reading = TopicReading.of(subject);
    assertEquals(reading.ends(), reading.committed(), "committed offsets");
    Set<Integer> partitions = reading.ends().keySet();
    assertTrue(partitions.size() == subject.partitions(), () -> "partitions " + partitions);
  }
}
