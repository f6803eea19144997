package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A topic whose segments leave the disks within seconds, while nodes and the store are killed. */
@ExtendWith(Quickstart.class)
class TieringFaultsIT {
  private static final String TOPIC = "tiered-ledger";
  private static final int PARTITIONS = 2;
  private static final int SOME = 1_000;

  private final WeirInstance weir;

  TieringFaultsIT(WeirInstance weir) {
    this.weir = weir;
  }

  @Test
  void nothingIsLostWhenNodesAndTheStoreAreKilledAmidCopies() throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    tenant.createTopic(
        TOPIC,
        PARTITIONS,
        Map.of(
            "remote.storage.enable", "true",
            "segment.ms", "2000",
            "local.retention.bytes", "1"));
    long before = copies();
    try (Ledger ledger = Ledger.startOn(tenant.access(), TOPIC)) {
      ledger.awaitProgress(SOME);
      awaitCopies(before + 1);

      for (int node = 1; node <= 3; node++) {
        weir.weir("node", "kill", String.valueOf(node));
        ledger.awaitProgress(SOME);
        weir.weir("node", "start", String.valueOf(node));
        awaitAllParts();
      }

      WeirInstance.kill9(
          WeirInstance.firstNumber(weir.home().resolve("object-store/object-store.pid")));
      ledger.awaitProgress(SOME);
      weir.weir("up");
      awaitAllParts();
      ledger.awaitProgress(SOME);
      awaitCopies(copies() + PARTITIONS);
      ledger.stop();

      for (int partition = 0; partition < PARTITIONS; partition++) {
        awaitColdRecords(tenant, partition);
      }
      ledger.check();
    }
  }

  private void awaitAllParts() {
    Await.until("all parts to run", () -> weir.run("status").exitCode() == 0);
  }

  private void awaitCopies(long wanted) {
    Await.until(wanted + " copies in the store", () -> copies() >= wanted);
  }

  /** Finished copies in the store. */
  private long copies() {
    while (true) {
      try (Stream<Path> files = Files.walk(weir.home().resolve("object-store/data"))) {
        return files.filter(file -> file.toString().endsWith(".manifest")).count();
      } catch (UncheckedIOException e) {
        if (!(e.getCause() instanceof NoSuchFileException)) {
          throw e;
        } // an attempt that was given up is being deleted: look again
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The log begins where it began, but not on the disks. */
  private static void awaitColdRecords(Tenant tenant, int partition) throws Exception {
    TopicPartition id = new TopicPartition(TOPIC, partition);
    try (Admin admin = Admin.create(tenant.access().properties())) {
      Await.until("local segments of " + id + " to go", () -> localStart(admin, id) > 0);
      assertEquals(0, offset(admin, id, OffsetSpec.earliest()));
    }
  }

  private static long localStart(Admin admin, TopicPartition id) {
    try {
      return offset(admin, id, OffsetSpec.earliestLocal());
    } catch (Exception e) {
      throw new AssertionError("the local start of " + id, e);
    }
  }

  private static long offset(Admin admin, TopicPartition id, OffsetSpec spec) throws Exception {
    return admin.listOffsets(Map.of(id, spec)).partitionResult(id).get().offset();
  }
}
