package io.weir.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.storage.simulated.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.junit.jupiter.api.Test;

class SmallFilesTest {
  private static final Path FILE = Path.of("/data/leader-epoch-checkpoint");
  private static final List<String> LINES = List.of("0 0", "1 315");

  private final SimulatedDisk disk = new SimulatedDisk();

  /** A power loss before the file was synced: "1 315" must not be read as "1 3". */
  @Test
  void aCheckpointThatWasCutAnywhereIsRefused() throws IOException {
    disk.createDirectories(FILE.getParent());
    ByteBuffer whole = SmallFiles.checkpoint(LINES);
    for (int bytes = 0; bytes < whole.limit(); bytes++) {
      SmallFiles.replace(disk, FILE, whole.duplicate().limit(bytes)).close();
      assertThrows(
          CorruptRecordException.class,
          () -> SmallFiles.readCheckpoint(disk, FILE),
          bytes + " bytes of it");
    }
    SmallFiles.replace(disk, FILE, whole).close();
    assertEquals(LINES, SmallFiles.readCheckpoint(disk, FILE));
  }
}
