package io.weir.benchmarks.tiering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedTest {
  @TempDir private Path folder;

  private void segment(String partition, long base, int bytes) throws IOException {
    Path of = Files.createDirectories(folder.resolve(partition));
    Files.write(of.resolve("%020d.log".formatted(base)), new byte[bytes]);
    Files.write(of.resolve("%020d.index".formatted(base)), new byte[9]);
  }

  @Test
  void allButTheActiveSegmentIsSealed() throws Exception {
    segment("ab12.cold-none-1-0", 0, 10);
    segment("ab12.cold-none-1-0", 7, 20);
    segment("ab12.cold-none-1-0", 12, 40);
    segment("cold-none-1-1", 0, 80);

    Sealed sealed = Sealed.of("cold-none-1", Map.of(0, folder, 1, folder));

    assertEquals(new Sealed(Map.of(0, 12L, 1, 0L), 30, 2), sealed);
  }

  @Test
  void aPartitionWithoutAFolderIsAnError() {
    assertThrows(IOException.class, () -> Sealed.of("cold", Map.of(0, folder)));
  }
}
