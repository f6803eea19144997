package io.weir.benchmarks.tiering;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessesTest {
  @Test
  void thisProcessHasUsedSomething() throws Exception {
    List<Long> self = List.of(ProcessHandle.current().pid());

    assertTrue(Processes.cpuSeconds(self) > 0);
    assertTrue(Processes.machineSeconds() >= Processes.cpuSeconds(self));
    assertTrue(Processes.residentBytes(self) > 1 << 20);
  }
}
