package io.weir.broker.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weir.broker.node.AllHandlers;
import io.weir.broker.pipeline.HostileFrames.Spoilt;
import io.weir.broker.server.RequestFiller;
import io.weir.protocol.VirtualClusterId;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every API that a node answers, in every version, with every kind of bad input: decoding and
 * mapping end in a request, in one of Kafka's errors or in {@link MalformedRequestException}, and
 * allocate no more than the frame's size allows.
 */
class HostileRequestTableTest {
  /** What a frame may make decoding and mapping allocate, per byte of it. */
  private static final int ALLOCATED_PER_FRAME_BYTE_MAX = 4;

  /** What a frame of any size may make them allocate besides: its header, its session, its view. */
  private static final int ALLOCATED_BYTES_BASE = 64 << 10;

  /** Of the smallest elements: as many as just pass the limit of decoded bytes, and too many. */
  private static final int[] DENSE_BYTES = {40 << 10, 256 << 10};

  /** What decoding may take of small elements, and their mapped names as much again. */
  private static final long DENSE_ALLOCATED_BYTES_BASE = 2 * BudgetedReader.DECODED_BYTES_BASE;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final HandlerTable TABLE = AllHandlers.table();
  private static final Session TENANT =
      new TenantSession(
          new VirtualClusterId("aaaaaaaaaa"), "sa", "key", "cluster", OptionalLong.empty());
  private static final Session OPERATOR = new OperatorSession("admin", "cluster");
  private static final RequestFiller FILLER = new RequestFiller("topic", new Uuid(1, 2), "group");

  private final List<String> failures = new ArrayList<>();

  static Stream<ApiKeys> apis() {
    return Stream.of(ListenerKind.values())
        .flatMap(kind -> entries(kind).stream())
        .map(entry -> entry.handler().api())
        .distinct();
  }

  private static List<HandlerTable.Entry> entries(ListenerKind kind) {
    List<HandlerTable.Entry> entries = new ArrayList<>();
    TABLE.entries(kind).forEach(entries::add);
    return entries;
  }

  @ParameterizedTest
  @MethodSource("apis")
  void badInputIsRefusedCheaply(ApiKeys api) throws ReflectiveOperationException {
    for (Session session : List.of(TENANT, OPERATOR)) {
      Optional<HandlerTable.Entry> found = TABLE.find(session.listener(), api.id);
      if (found.isEmpty()) {
        continue; // of the other listener only
      }
      HandlerTable.Entry entry = found.get();
      for (short version = entry.handler().oldestVersion();
          version <= entry.handler().latestVersion();
          version++) {
        HostileFrames frames = HostileFrames.of(api, version, FILLER.request(api, version));
        assertNotEquals("closed: request body", take(entry, frames.valid(), session));
        Stream.of(frames.fields(), frames.cuts(), frames.trailing(), frames.flips())
            .flatMap(List::stream)
            .forEach(frame -> check(entry, frame, session, ALLOCATED_BYTES_BASE));
        for (int bytes : DENSE_BYTES) {
          frames
              .dense(bytes)
              .forEach(frame -> check(entry, frame, session, DENSE_ALLOCATED_BYTES_BASE));
        }
      }
    }
    assertEquals(List.of(), failures.stream().limit(20).toList(), () -> failures.size() + " rows");
  }

  private void check(HandlerTable.Entry entry, Spoilt frame, Session session, long base) {
    try {
      take(entry, frame, session); // classes are loaded, and reflection is warm
      long before = THREADS.getCurrentThreadAllocatedBytes();
      take(entry, frame, session);
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      if (allocated > ALLOCATED_PER_FRAME_BYTE_MAX * (long) frame.bytes().length + base) {
        failures.add(
            frame.name() + ": " + allocated + " bytes allocated for " + frame.bytes().length);
      }
    } catch (RuntimeException | Error e) {
      failures.add(frame.name() + ": " + e);
    }
  }

  private static String take(HandlerTable.Entry entry, Spoilt frame, Session session) {
    try {
      RequestFrame request = RequestFrame.parse(Unpooled.wrappedBuffer(frame.bytes()));
      KafkaCall call =
          new KafkaCall(
              entry,
              request,
              HostileRequestsTest.context(request, session),
              UnpooledByteBufAllocator.DEFAULT);
      call.mapIn();
      call.admit();
      return "decoded";
    } catch (MalformedRequestException e) {
      return "closed: " + e.getMessage();
    } catch (ApiException e) {
      return "answered: " + e;
    }
  }

  @Test
  void everyListenerIsCovered() {
    assertTrue(apis().count() > 25, () -> "only " + apis().count());
    assertTrue(
        entries(ListenerKind.PEERS).stream()
            .allMatch(
                entry -> TABLE.find(ListenerKind.TENANTS, entry.handler().api().id).isPresent()));
  }
}
