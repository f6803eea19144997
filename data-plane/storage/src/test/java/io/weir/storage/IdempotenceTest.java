package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.storage.simulated.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TransactionCoordinatorFencedException;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A table of what producers send, one line each: {@code epoch:sequence*records=result}. A result is
 * the base offset of a new append, {@code =N dup} for a repetition of the one at N, {@code order}
 * for OutOfOrderSequence, {@code fenced} for InvalidProducerEpoch, {@code disk} for KafkaStorage.
 * {@code restart}, {@code kill}, {@code expire} happen to the log between; {@code fail} and {@code
 * mend} to the disk.
 */
class IdempotenceTest {
  private static final Path FOLDER = Path.of("/data");
  private static final int MAX = Integer.MAX_VALUE;

  private final ManualClock clock = new ManualClock();
  private final SimulatedDisk disk = new SimulatedDisk();
  private LogDirectory directory;
  private PartitionLog log;

  static List<String> scripts() {
    return List.of(
        "0:0*1=0 0:1*1=1 0:2*3=2 0:5*1=5",
        // The last five batches are known, older ones are out of order.
        "0:0*1=0 0:1*1=1 0:2*1=2 0:3*1=3 0:4*1=4 0:0*1=0dup 0:4*1=4dup 0:5*1=5 0:0*1=order"
            + " 0:1*1=1dup",
        // A repetition must have exactly the same range.
        "0:0*3=0 0:0*2=order 0:1*2=order 0:0*3=0dup 0:3*1=3",
        "0:0*1=0 0:2*1=order 0:1*1=1",
        // A new producer, or one that was forgotten, may begin anywhere (KIP-360).
        "0:17*2=0 0:19*1=2 0:17*2=0dup",
        // A new epoch begins at 0; the old one is fenced.
        "0:0*2=0 1:5*1=order 1:0*1=2 0:2*1=fenced 1:1*1=3 0:0*2=fenced",
        // The epoch's change forgets the batches of the old one.
        "0:0*1=0 3:0*1=1 3:0*1=1dup 3:1*1=2",
        // Sequences wrap from 2^31-1 to 0.
        "0:" + (MAX - 1) + "*2=0 0:0*1=2 0:" + (MAX - 1) + "*2=0dup 0:0*1=2dup 0:1*1=3",
        "0:" + (MAX - 1) + "*4=0 0:2*1=4 0:" + (MAX - 1) + "*4=0dup",
        "0:" + MAX + "*1=0 0:1*1=order 0:0*1=1",
        // After a clean stop the last batch is known, from the snapshot.
        "0:0*1=0 0:1*1=1 restart 0:1*1=1dup 0:0*1=order 0:2*1=2",
        // After a kill the headers are read again.
        "0:0*1=0 0:1*1=1 kill 0:0*1=0dup 0:1*1=1dup 0:3*1=order 0:2*1=2",
        "0:0*1=0 2:0*1=1 kill 1:0*1=fenced 2:1*1=2 restart 1:0*1=fenced 2:1*1=2dup",
        // An idle producer is forgotten after its time.
        "0:0*1=0 expire 0:7*1=1",
        "0:0*1=0 0:1*1=1 restart expire restart 0:9*1=2 kill 0:10*1=3",
        // What a new producer sent behind a batch that wasn't written waits for it.
        "fail 0:0*2=disk mend 0:2*1=order 0:2*1=order 0:0*2=0 0:2*1=2",
        "fail 0:0*2=disk 0:2*1=order mend 0:2*1=order 0:0*2=0 0:2*1=2",
        "fail 0:7*2=disk mend 0:0*1=order 0:7*2=0 0:9*1=2",
        // A new epoch has given up what the old one sent (KIP-360).
        "fail 0:0*2=disk mend 1:0*1=0 1:1*1=1",
        // A producer that is known waits by its sequence.
        "0:0*1=0 fail 0:1*1=disk mend 0:2*1=order 0:1*1=1 0:2*1=2",
        // A truncation begins anew: another leader may have taken what the disk refused here.
        "fail 0:0*2=disk mend 0:2*1=order truncate 0:2*1=0 0:3*1=1",
        "fail 0:0*2=disk mend 0:2*1=order restart-at 0:2*1=9",
        // Forgotten later on, it may begin anywhere again.
        "fail 0:0*1=disk mend 0:0*1=0 expire 0:7*1=1");
  }

  @BeforeEach
  void open() {
    directory = TestFolder.open(FOLDER, disk, clock, LogConfig.DEFAULT);
    log = directory.create(TestFolder.ID, LogConfig.DEFAULT);
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void script(String script) {
    for (String step : script.split(" ")) {
      switch (step) {
        case "restart" -> {
          directory.close();
          open();
        }
        case "kill" -> {
          disk.kill();
          open();
        }
        case "fail" ->
            disk.faults(
                (operation, file, bytes) -> {
                  if (operation == SimulatedDisk.Operation.WRITE) {
                    throw new IOException("refused");
                  }
                  return bytes;
                });
        case "truncate" -> log.truncateTo(log.logEndOffset());
        case "restart-at" -> log.restartAt(9, 9);
        case "mend" -> disk.faults(SimulatedDisk.Faults.NONE);
        case "expire" -> {
          clock.advanceMs(LogConfig.DEFAULT.producerIdExpirationMs() + 1);
          log.expireProducers();
        }
        default -> send(step);
      }
    }
  }

  private void send(String step) {
    String[] sides = step.split("=");
    String[] parts = sides[0].split("[:*]");
    int records = Integer.parseInt(parts[2]);
    String got;
    long end = log.logEndOffset();
    try {
      AppendResult result =
          log.appendAsLeader(
              TestBatches.batch()
                  .timestamps(clock.wallTimeMs(), 1)
                  .producer(5, Integer.parseInt(parts[0]), Integer.parseInt(parts[1]))
                  .records(records),
              0,
              AppendOrigin.CLIENT);
      got = result.baseOffset() + (result.duplicate() ? "dup" : "");
      assertEquals(result.baseOffset() + records - 1, result.lastOffset(), step);
      assertEquals(result.duplicate() ? end : end + records, log.logEndOffset(), step);
    } catch (ApiException e) {
      got =
          switch (e.getClass().getSimpleName()) {
            case "OutOfOrderSequenceException" -> "order";
            case "InvalidProducerEpochException" -> "fenced";
            case "KafkaStorageException" -> "disk";
            default -> e.toString();
          };
      assertEquals(end, log.logEndOffset(), step);
    }
    assertEquals(sides[1], got, step);
  }

  @Test
  void producersDoNotDisturbEachOther() {
    for (int i = 0; i < 50; i++) {
      for (long producer = 1; producer <= 20; producer++) {
        log.appendAsLeader(
            TestBatches.batch().producer(producer, 0, i).records(1), 0, AppendOrigin.CLIENT);
      }
    }
    assertEquals(1000, log.logEndOffset());
    assertEquals(20, log.producerCount());
    disk.kill();
    open();
    assertEquals(20, log.producerCount());
    for (long producer = 1; producer <= 20; producer++) {
      assertEquals(
          980 + producer - 1,
          log.appendAsLeader(
                  TestBatches.batch().producer(producer, 0, 49).records(1), 0, AppendOrigin.CLIENT)
              .baseOffset());
    }
  }

  @Test
  void aFollowerKnowsTheProducersOfItsLeader() {
    for (int i = 0; i < 7; i++) {
      log.appendAsFollower(TestBatches.batch().at(i, 2).producer(5, 1, i).records(1));
    }
    AppendResult repeated =
        log.appendAsLeader(
            TestBatches.batch().producer(5, 1, 4).records(1), 3, AppendOrigin.CLIENT);
    assertEquals(4, repeated.baseOffset());
    assertEquals(7, log.logEndOffset());
  }

  /** Found by the histories: the marker was appended, and could end a later transaction. */
  @Test
  void aMarkerOfAFencedCoordinatorIsRefused() {
    log.appendAsLeader(
        TestBatches.batch().producer(9, 0, 0).transactional().records(1), 0, AppendOrigin.CLIENT);
    log.appendAsLeader(marker(5), 0, AppendOrigin.COORDINATOR);
    log.appendAsLeader(
        TestBatches.batch().producer(9, 0, 1).transactional().records(1), 0, AppendOrigin.CLIENT);
    long end = log.logEndOffset();
    assertThrows(
        TransactionCoordinatorFencedException.class,
        () -> log.appendAsLeader(marker(4), 0, AppendOrigin.COORDINATOR));
    assertEquals(end, log.logEndOffset());
    assertEquals(end, log.appendAsLeader(marker(5), 0, AppendOrigin.COORDINATOR).baseOffset());
  }

  private static ByteBuffer marker(int coordinatorEpoch) {
    return TestBatches.marker(
        9, 0, ControlRecordType.ABORT, coordinatorEpoch, ManualClock.START_MS);
  }
}
