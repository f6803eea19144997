package io.weir.benchmarks.tiering;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PayloadsTest {
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
}
