package io.weir.broker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import io.weir.broker.cluster.ClusterHarness;
import io.weir.broker.cluster.OperatorClient;
import io.weir.broker.cluster.TestTenant;
import io.weir.broker.pipeline.HostileFrames;
import io.weir.broker.pipeline.HostileFrames.Spoilt;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A whole node under bad input, through real sockets and its real handlers: each spoilt frame gets
 * an answer or a closed connection, in time; nothing is logged as a fault of the node's; the event
 * loops allocate little; and everybody else is served as before.
 */
@Timeout(240)
class HostileClientsTest {
  private static final int PROBE_CORRELATION_ID = 4711;
  private static final int CUTS = 6;
  private static final short FETCH_WITHOUT_REPLICA_ID = 15;

  /** Bytes that the event loops may allocate for one frame, beside four times its size. */
  private static final long ALLOCATED_BYTES_BASE = 1 << 20;

  private static final int OWN_API_FIRST = 20_000;
  private static final int OWN_API_LAST = 20_005;

  private static final String TOPIC = "shared";

  /** Replaced by another name in each frame, as members of one group wait for each other. */
  private static final String GROUP = "group-00000000";

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final List<String> failures = new ArrayList<>();
  private InetSocketAddress address;
  private TestTenant tenant;
  private RawClient client;
  private long[] loops;
  private int frames;
  private int closed;

  @Test
  void badInputHurtsNobodyElse(@TempDir Path folder) throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    try (ClusterHarness cluster =
        ClusterHarness.start(folder, 1, false, Map.of("tenants.security", "SASL_PLAINTEXT"))) {
      tenant = cluster.newTenant();
      TestTenant neighbour = cluster.newTenant();
      String[] parts = cluster.node(1).tenants().split(":");
      address = new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
      Map<String, Object> config = tenant.clientConfig();
      config.put("security.protocol", "SASL_PLAINTEXT");
      try (Admin admin = Admin.create(config)) {
        admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
      }
      log.start();
      root.addAppender(log);
      try (RawClient bystander = connect(tenant);
          RawClient stranger = connect(neighbour)) {
        client = connect(tenant);
        loops = eventLoops();
        for (ApiVersion served : versions(bystander)) {
          ApiKeys api = ApiKeys.forId(served.apiKey());
          int oldest = Math.max(served.minVersion(), api.oldestVersion());
          for (int version = oldest; version <= served.maxVersion(); version++) {
            spoil(api, (short) version);
          }
          assertServed(bystander, true, api);
          assertServed(stranger, false, api);
        }
        unknownApisAndVersions();
        assertServed(bystander, true, ApiKeys.API_VERSIONS);
        client.close();
        ownApis(cluster);
        assertServed(bystander, true, ApiKeys.API_VERSIONS);
      }
    } finally {
      root.detachAppender(log);
    }
    List<String> faults =
        log.list.stream()
            .filter(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
            .map(ILoggingEvent::getFormattedMessage)
            .toList();
    assertEquals(List.of(), faults.stream().limit(10).toList(), () -> faults.size() + " faults");
    assertEquals(List.of(), failures.stream().limit(10).toList());
    assertTrue(frames > 4_000, () -> "only " + frames + " frames");
    assertTrue(closed > frames / 20 && closed < frames, () -> closed + " closed of " + frames);
  }

  private void spoil(ApiKeys api, short version) throws Exception {
    String topic = api == ApiKeys.DELETE_TOPICS ? "another" : TOPIC;
    RequestFiller filler = new RequestFiller(topic, Uuid.ZERO_UUID, GROUP);
    HostileFrames table = HostileFrames.of(api, version, filler.request(api, version));
    List<Spoilt> cuts = table.cuts();
    List<Spoilt> rows =
        Stream.of(
                List.of(table.valid()),
                table.fields(),
                IntStream.range(0, CUTS).mapToObj(i -> cuts.get(i * cuts.size() / CUTS)).toList(),
                table.trailing(),
                table.flips().subList(0, 8))
            .flatMap(List::stream)
            .toList();
    for (Spoilt row : rows) {
      byte[] frame = withGroup(row.bytes());
      if (api == ApiKeys.FETCH) {
        dontWait(frame, version);
      }
      send(row.name(), frame);
    }
  }

  private void unknownApisAndVersions() throws IOException {
    for (ApiKeys api : ApiKeys.values()) {
      for (int version : new int[] {-1, api.latestVersion() + 1, Short.MAX_VALUE}) {
        send(
            api + " " + version,
            ByteBuffer.allocate(32).putShort(api.id).putShort((short) version).array());
      }
    }
    for (int key : new int[] {-1, Short.MIN_VALUE, 500, 19_999, 20_000, 20_005, Short.MAX_VALUE}) {
      send("key " + key, ByteBuffer.allocate(32).putShort((short) key).array());
    }
  }

  /** Weir's own APIs, by which the control plane speaks to brokers. */
  private void ownApis(ClusterHarness cluster) throws Exception {
    List<String> bodies =
        List.of(
            "",
            "{",
            "[]",
            "null",
            "1",
            "\"text\"",
            "{}",
            "{}{}",
            "\u0000",
            "[".repeat(100_000),
            "{\"a\":".repeat(100_000),
            "{\"offset\":-1,\"timeout_ms\":1}",
            "{\"offset\":1e400,\"timeout_ms\":1}",
            "{\"offset\":" + "9".repeat(100_000) + ",\"timeout_ms\":1}",
            "{\"offset\":\"0\",\"timeout_ms\":1}",
            "{\"offset\":0,\"timeout_ms\":null}",
            "{\"records\":null}",
            "{\"records\":[1]}",
            "{\"records\":[{}]}",
            "{\"records\":[{\"type\":\"tenant\",\"id\":\"../x\",\"revision\":-1}]}",
            "{\"partitions\":[" + "{},".repeat(1_000) + "{}]}",
            "{\"partitions\":[{\"topic\":1,\"partition\":1e9,\"offset\":0}]}");
    for (int api = OWN_API_FIRST; api <= OWN_API_LAST; api++) {
      try (OperatorClient operator = cluster.operator(cluster.node(1))) {
        for (String body : bodies) {
          byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
          String row = api + " " + body.substring(0, Math.min(40, body.length()));
          JsonNode answer = operator.call(api, bytes.length, bytes);
          if (answer.path("error_code").asInt() != Errors.INVALID_REQUEST.code()
              || answer.path("error_message").asText().isEmpty()) {
            failures.add(row + ": " + answer);
          }
        }
      }
      for (int length : new int[] {-1, 0, 1, 3, Integer.MAX_VALUE}) {
        try (OperatorClient operator = cluster.operator(cluster.node(1))) {
          int key = api;
          assertThrows(IOException.class, () -> operator.call(key, length, new byte[] {'{', '}'}));
        }
      }
    }
  }

  /** A frame and, behind it, a request that is answered if the connection lives. */
  private void send(String name, byte[] frame) throws IOException {
    frames++;
    long before = allocated();
    if (isClosedAfter(name, frame)) {
      closed++;
      client.close();
      client = connect(tenant);
    } else {
      long bytes = allocated() - before;
      if (bytes > 4L * frame.length + ALLOCATED_BYTES_BASE) {
        failures.add(name + ": " + bytes + " bytes allocated for " + frame.length);
      }
    }
  }

  private boolean isClosedAfter(String name, byte[] frame) {
    try {
      client.sendFrame(frame);
      client.send(ApiKeys.API_VERSIONS, 0, PROBE_CORRELATION_ID, new ApiVersionsRequestData());
      while (ByteBuffer.wrap(client.readFrame()).getInt() != PROBE_CORRELATION_ID) {
        continue; // the answer to the frame
      }
      return false;
    } catch (EOFException | SocketException e) {
      return true;
    } catch (IOException e) {
      failures.add(name + ": no answer, " + e);
      return true;
    }
  }

  private RawClient connect(TestTenant who) throws IOException {
    RawClient connected = new RawClient(address);
    assertEquals(0, connected.handshake("PLAIN").errorCode());
    assertEquals(0, connected.plain(who.keyId(), who.secret()).errorCode());
    return connected;
  }

  private static List<ApiVersion> versions(RawClient asking) throws IOException {
    return List.copyOf(
        asking
            .ask(
                ApiKeys.API_VERSIONS,
                0,
                new ApiVersionsRequestData(),
                new ApiVersionsResponseData())
            .apiKeys());
  }

  private static void assertServed(RawClient other, boolean isOwner, ApiKeys after)
      throws IOException {
    MetadataRequestData request = new MetadataRequestData();
    request.topics().add(new MetadataRequestTopic().setName(TOPIC));
    MetadataResponseData answer =
        other.ask(
            ApiKeys.METADATA,
            8,
            request.setAllowAutoTopicCreation(false),
            new MetadataResponseData());
    assertEquals(
        isOwner ? Errors.NONE.code() : Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
        answer.topics().iterator().next().errorCode(),
        "after " + after);
  }

  private byte[] withGroup(byte[] frame) {
    byte[] placeholder = GROUP.getBytes(StandardCharsets.US_ASCII);
    byte[] name = String.format("group-%08d", frames).getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = frame.clone();
    for (int at = 0; at + placeholder.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + name.length, placeholder, 0, name.length)) {
        System.arraycopy(name, 0, bytes, at, name.length);
      }
    }
    return bytes;
  }

  /** A Fetch may well ask to wait for minutes. */
  private static void dontWait(byte[] frame, short version) {
    int at = HostileFrames.header(ApiKeys.FETCH, version).length;
    at += version < FETCH_WITHOUT_REPLICA_ID ? Integer.BYTES : 0;
    if (at + Integer.BYTES <= frame.length) {
      Arrays.fill(frame, at, at + Integer.BYTES, (byte) 0);
    }
  }

  private static long[] eventLoops() {
    return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
        .filter(thread -> thread != null && thread.getThreadName().startsWith("weir-connections"))
        .mapToLong(ThreadInfo::getThreadId)
        .toArray();
  }

  private long allocated() {
    return Arrays.stream(THREADS.getThreadAllocatedBytes(loops)).sum();
  }
}
