package io.weir.benchmarks.tiering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
  private static final String COMMON =
      "--pairs 3 --compression none,lz4 --out /o.json --weir-home /w --weir-client /c"
          + " --weir-store /w --weir-store-port 9000 --weir-store-metrics-port 9002"
          + " --kafka-home /k --kafka-lib /l --plugin /p"
          + " --kafka-store /s --kafka-store-port 9004 --kafka-store-metrics-port 9006";

  private static Arguments parse(String... more) {
    List<String> all = new ArrayList<>(List.of(COMMON.split(" ")));
    all.addAll(List.of(more));
    return Arguments.parse(all.toArray(String[]::new));
  }

  @Test
  void readsAll() {
    Arguments arguments = parse("--size", "512", "--kafka-config", "a.b=c=d");

    assertEquals(List.of("none", "lz4"), arguments.compressions());
    assertEquals(new Arguments.StoreAddress(Path.of("/s"), 9004, 9006), arguments.kafkaStore());
    assertEquals(Map.of("a.b", "c=d"), arguments.kafkaConfig());
  }

  @ParameterizedTest
  @CsvSource({"16, 1", "64, 2", "512, 16", "4096, 16"})
  void segmentsFollowTheSize(String sizeMib, int segmentMib) {
    assertEquals(segmentMib << 20, parse("--size", sizeMib).segmentBytes());
  }

  @Test
  void aSegmentThatIsAskedForIsTaken() {
    assertEquals(3 << 20, parse("--size", "512", "--segment", "3").segmentBytes());
  }

  @ParameterizedTest
  @CsvSource({"--size, 0", "--size, much", "--kafka-config, a"})
  void namesTheKeyAtFault(String key, String value) {
    var e = assertThrows(IllegalArgumentException.class, () -> parse(key, value));

    assertTrue(e.getMessage().contains(key), e.getMessage());
  }

  @Test
  void namesTheKeyThatIsMissing() {
    var e = assertThrows(IllegalArgumentException.class, () -> parse());

    assertEquals("--size is missing", e.getMessage());
  }
}
