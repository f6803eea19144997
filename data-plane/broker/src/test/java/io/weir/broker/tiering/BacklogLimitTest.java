package io.weir.broker.tiering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.tiering.BacklogLimit.Decision;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BacklogLimitTest {
  private static final BacklogLimit LIMIT = new BacklogLimit(1_000);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // what each has not copied | refused before | refused now | all
        "a=500|-|-|false",
        "a=501|-|a|false",
        "a=400,b=100|-|-|false",
        "a=401,b=100|-|a|false",
        "a=300,b=300|-|a,b|false",
        "a=300,b=249|-|a|false",
        "a=250,b=251|-|b|false",
        "a=100,b=200,c=300|-|c|false",
        "a=900,b=99|-|a|false",
        "a=900,b=100|-|a|true",
        "a=400|a|a|false",
        "a=376|a|a|false",
        "a=375|a|-|false",
        "a=376|-|-|false",
        "a=300,b=100|a|a|false",
        "a=274,b=100|a|-|false",
        "a=0|a|-|false",
        "-|a|-|false",
      })
  void theLargestAreRefusedFirstAndOpenAgainLater(
      String bytes, String before, String refused, boolean all) {
    Decision decision = LIMIT.decide(amounts(bytes), new Decision(false, names(before)));

    assertEquals(new Decision(all, names(refused)), decision);
  }

  @Test
  void atTheWholeLimitEverybodyIsRefusedUntilThreeQuarters() {
    Decision full = LIMIT.decide(Map.of("a", 1_000L), Decision.NOBODY);

    assertTrue(full.refuses("somebody new"));
    assertTrue(LIMIT.decide(Map.of("a", 751L), full).full());
    assertFalse(LIMIT.decide(Map.of("a", 750L), full).full());
    assertFalse(LIMIT.decide(Map.of("a", 999L), Decision.NOBODY).full());
  }

  @Test
  void itIsLookedMoreOftenFromHalfOfWhereItRefusesOn() {
    assertFalse(LIMIT.isNear(Map.of("a", 250L), Decision.NOBODY));
    assertTrue(LIMIT.isNear(Map.of("a", 251L), Decision.NOBODY));
    assertTrue(LIMIT.isNear(Map.of(), new Decision(false, Set.of("a"))));
    assertFalse(new BacklogLimit(Long.MAX_VALUE).isNear(Map.of("a", 1L << 50), Decision.NOBODY));
  }

  /**
   * Whoever is not refused goes on; then the sum stays within the limit and one round, and who has
   * no more than an equal share of the half is refused only when all are.
   */
  @Test
  void whoeverProducesTheLimitHoldsAndSmallOnesGoOn() {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int owners = 1 + random.nextInt(8);
      Map<String, Long> bytes = new HashMap<>();
      Decision decision = Decision.NOBODY;
      for (int round = 0; round < 300; round++) {
        for (int owner = 0; owner < owners; owner++) {
          String name = "vc" + owner;
          if (!decision.refuses(name) && random.nextInt(3) == 0) {
            bytes.merge(name, 10L, Long::sum);
          }
        }
        decision = LIMIT.decide(bytes, decision);
        long total = BacklogLimit.sum(bytes.values());
        assertTrue(total < 1_000 + 10L * owners, "seed " + seed + ": " + bytes);
        for (Map.Entry<String, Long> each : bytes.entrySet()) {
          assertTrue(
              decision.full() || each.getValue() > 375 / owners || !decision.refuses(each.getKey()),
              "seed " + seed + ": " + each + " of " + bytes);
        }
      }
    }
  }

  private static Map<String, Long> amounts(String text) {
    Map<String, Long> amounts = new HashMap<>();
    for (String each : text == null ? new String[0] : text.split(",")) {
      amounts.put(each.substring(0, 1), Long.parseLong(each.substring(2)));
    }
    return amounts;
  }

  private static Set<String> names(String text) {
    return text == null ? Set.of() : Set.of(text.split(","));
  }
}
