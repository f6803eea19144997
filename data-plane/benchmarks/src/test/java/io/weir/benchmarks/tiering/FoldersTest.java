package io.weir.benchmarks.tiering;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from files and pages of others, and what is written. */
class FoldersTest {
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

  @Test
  void requestsOfAllAnswersAndBucketsCount() {
    Map<String, Long> requests =
        Store.parse(
            """
            # TYPE http_server_request_duration_seconds histogram
            http_server_request_duration_seconds_bucket{s3_operation="GetObject",le="0.1"} 4
            http_server_request_duration_seconds_count{http_response_status_code="200",s3_operation="GetObject"} 4
            http_server_request_duration_seconds_count{http_response_status_code="404",s3_operation="GetObject"} 1
            http_server_request_duration_seconds_sum{s3_operation="GetObject"} 0.5
            http_server_request_duration_seconds_count{s3_operation="UploadPart",url_scheme="http"} 1.2E3
            """);

    assertEquals(Map.of("GetObject", 5L, "UploadPart", 1_200L), requests);
    assertEquals(1_200, Store.writes(requests));
    assertEquals(
        Map.of("GetObject", 2L),
        Store.difference(Map.of("GetObject", 3L, "UploadPart", 1_200L), requests));
  }

  @Test
  void valuesAreJsonOfOneSizeAndTheSameFromTheSameSeed() throws Exception {
    Payloads payloads = new Payloads(1);

    for (long number : List.of(0L, 1L, 1L << 15, (1L << 40) + 3)) {
      byte[] value = payloads.value(number);
      assertEquals(Payloads.BYTES, value.length);
      assertEquals(
          number, Long.parseLong(new ObjectMapper().readTree(value).get("order").asText(), 16));
      assertArrayEquals(new Payloads(1).value(number), value);
    }
    assertFalse(Arrays.equals(payloads.value(0), payloads.value(1 << 15)));
    String text = new String(payloads.value(0), StandardCharsets.US_ASCII);
    assertTrue(text.startsWith("{\"order\":\"0000000000000000\",\"field0\":"), text);
  }

  @Test
  void thisProcessHasUsedSomething() throws Exception {
    List<Long> self = List.of(ProcessHandle.current().pid());

    assertTrue(Processes.cpuSeconds(self) > 0);
    assertTrue(Processes.machineSeconds() >= Processes.cpuSeconds(self));
    assertTrue(Processes.residentBytes(self) > 1 << 20);
  }
}
