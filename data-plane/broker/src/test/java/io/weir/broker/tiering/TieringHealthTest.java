package io.weir.broker.tiering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.http.Readiness;
import io.weir.broker.metrics.Metrics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.util.List;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.server.log.remote.storage.RemoteResourceNotFoundException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;
import org.junit.jupiter.api.Test;

/** What an operator is told while the store, or what is known of it, fails. */
class TieringHealthTest {
  private final TieringWorld world = new TieringWorld();
  private final TieringBroker broker = new TieringBroker(world, 1);
  private final StoreHealth health = new StoreHealth();
  private final Readiness warnings = new Readiness();
  private boolean metadataKnown = true;
  private final TieringWatch watch =
      new TieringWatch(health, () -> metadataKnown, broker.manager, world.clock);

  /** What the store does next. */
  private interface Store {
    Object answer() throws Exception;
  }

  private Store store = () -> InputStream.nullInputStream();

  private final WatchedStore watched =
      new WatchedStore(
          (RemoteStorageManager)
              Proxy.newProxyInstance(
                  getClass().getClassLoader(),
                  new Class<?>[] {RemoteStorageManager.class},
                  (_, _, _) -> store.answer()),
          health,
          world.clock);

  @Test
  void aStoreThatFailsForAMinuteIsAWarningUntilItAnswers() throws Exception {
    store =
        () -> {
          throw new RemoteStorageException("403, the key is wrong");
        };
    assertThrows(RemoteStorageException.class, () -> watched.deleteLogSegmentData(null));
    assertEquals("0", metric("weir_remote_store_available"));
    pass(59_999);
    assertEquals(List.of(), lookAtWarnings());
    assertThrows(RemoteStorageException.class, () -> watched.deleteLogSegmentData(null));
    pass(1);

    assertEquals(
        List.of(
            "remote store: all deletions have failed for 60 s, the last one by"
                + " org.apache.kafka.server.log.remote.storage.RemoteStorageException: 403, the key"
                + " is wrong"),
        lookAtWarnings());
    assertEquals("60", metric("weir_remote_store_failing_seconds{call=\"deletion\"}"));
    assertEquals("0", metric("weir_remote_store_failing_seconds{call=\"copy\"}"));
    store = () -> null;
    watched.deleteLogSegmentData(null);
    assertEquals(List.of(), lookAtWarnings());
    assertEquals("1", metric("weir_remote_store_available"));
  }

  @Test
  void whatNobodyAsksForAnyMoreIsForgotten() {
    store =
        () -> {
          throw new RemoteStorageException("away");
        };
    assertThrows(RemoteStorageException.class, () -> watched.fetchIndex(null, null));
    pass(300_000);
    assertEquals(1, lookAtWarnings().size());
    pass(1);

    assertEquals(List.of(), lookAtWarnings());
    assertEquals("1", metric("weir_remote_store_available"));
  }

  @Test
  void readsFailAndSucceedAsTheirBytesCome() throws Exception {
    store =
        () ->
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("connection reset");
              }
            };
    try (InputStream bytes = watched.fetchLogSegment(null, 0)) {
      assertEquals("1", metric("weir_remote_store_available"), "nothing is known yet");
      assertThrows(IOException.class, () -> bytes.readNBytes(3));
    }
    assertEquals("0", metric("weir_remote_store_available"));
    store = () -> new ByteArrayInputStream(new byte[3]);
    try (InputStream bytes = watched.fetchLogSegment(null, 0, 2)) {
      bytes.readNBytes(3);
    }

    assertEquals("1", metric("weir_remote_store_available"));
  }

  @Test
  void whatIsMissingOrDamagedIsAnAnswerAllTheSame() {
    store =
        () -> {
          throw new RemoteResourceNotFoundException("gone");
        };
    assertThrows(RemoteStorageException.class, () -> watched.fetchLogSegment(null, 0));
    store =
        () -> {
          throw new RemoteStorageException(
              "damaged", new IOException(new CorruptRecordException("another checksum")));
        };
    assertThrows(RemoteStorageException.class, () -> watched.fetchLogSegment(null, 0));

    assertEquals("1", metric("weir_remote_store_available"));
    assertEquals(ReadFailure.MISSING, ReadFailure.of(new RemoteResourceNotFoundException("gone")));
    assertEquals(ReadFailure.STORE, ReadFailure.of(new IOException("reset")));
  }

  @Test
  void unknownMetadataAndFailingPartitionsAreWarnings() {
    world.newLog(0).withSegments(3, world.nowMs);
    broker.copiesFail = true;
    broker.look();
    metadataKnown = false;
    pass(59_999);
    assertEquals(List.of(), lookAtWarnings());
    pass(1);

    List<String> told = lookAtWarnings();

    assertEquals(2, told.size(), told.toString());
    assertTrue(told.get(0).startsWith("remote log metadata: not known for 60 s"), told.get(0));
    assertTrue(told.get(1).startsWith("remote partitions: the last copy or deletion of 1"));
    metadataKnown = true;
    broker.copiesFail = false;
    broker.look();
    assertEquals(List.of(), lookAtWarnings());
  }

  @Test
  void aBacklogBeyondItsLimitIsAWarningUntilItIsCopied() {
    world.freeBytes = 100;
    world.newLog(0).withSegments(3, world.nowMs);
    broker.copiesFail = true;
    broker.look();
    broker.look(); // the first attempt has failed by now

    assertEquals(List.of("vc-" + TieringWorld.OWNER), broker.manager.backlog().refusing());
    assertEquals(
        List.of(
            "remote backlog: producing to tiered topics of 1 virtual clusters is refused, as"
                + " remote.log.manager.local.backlog.max.bytes is reached"),
        lookAtWarnings());
    pass(60_000);
    broker.copiesFail = false;
    broker.look();
    broker.look();
    assertEquals(List.of(), lookAtWarnings());
  }

  @Test
  void aFollowersLogsCountAsWell() {
    world.freeBytes = 100;
    world.newLog(0).withSegments(3, world.nowMs).leader = 2;

    broker.look();

    assertEquals(List.of("vc-" + TieringWorld.OWNER), broker.manager.backlog().refusing());
  }

  @Test
  void metadataThatNeverComesCountsEverythingAfterAMinute() {
    world.freeBytes = 100;
    world.newLog(0).withSegments(3, world.nowMs);
    broker.metadataReady = false;
    broker.metadataUnread = true;
    pass(59_999);
    broker.look();
    assertEquals(List.of(), broker.manager.backlog().refusing(), "it may come yet");
    pass(1);

    broker.look();

    assertEquals(List.of("vc-" + TieringWorld.OWNER), broker.manager.backlog().refusing());
  }

  private void pass(long ms) {
    watch.look(warnings);
    world.nowMs += ms;
  }

  private List<String> lookAtWarnings() {
    watch.look(warnings);
    return List.copyOf(warnings.reasons());
  }

  private String metric(String sample) {
    Metrics metrics = new Metrics();
    watch.addTo(metrics);
    return metrics
        .text()
        .lines()
        .filter(line -> line.startsWith(sample + " "))
        .findFirst()
        .orElseThrow()
        .substring(sample.length() + 1);
  }
}
