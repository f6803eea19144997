package io.weir.controlplane.service.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is found is what a plain search finds. */
class BytesSearchTest {
  @Test
  void itFindsWhatAPlainSearchFinds() {
    Random random = new Random(7);
    int found = 0;
    for (int i = 0; i < 20_000; i++) {
      String data = text(random, 30);
      String wanted = text(random, 6);
      boolean contains =
          new BytesSearch(wanted.getBytes(StandardCharsets.US_ASCII))
              .isIn(data.getBytes(StandardCharsets.US_ASCII));
      assertEquals(data.contains(wanted), contains, data + " in which " + wanted);
      found += contains ? 1 : 0;
    }
    assertTrue(found > 1_000 && found < 19_000, "found " + found);
  }

  /** Two letters, so that beginnings repeat. */
  private static String text(Random random, int charactersMax) {
    StringBuilder text = new StringBuilder();
    int characters = random.nextInt(charactersMax + 1);
    for (int i = 0; i < characters; i++) {
      text.append(random.nextBoolean() ? 'a' : 'b');
    }
    return text.toString();
  }
}
