package io.weir.controlplane.reconciler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One tenant's failure starves nobody, and is not forgotten. */
class EachTenantTest {
  @Test
  void thoseBehindAFailureGetTheirTurn() {
    EachTenant each = new EachTenant("a test");
    List<String> served = new ArrayList<>();

    each.run(
        List.of("a", "broken", "c"),
        tenant -> {
          if (tenant.equals("broken")) {
            throw new IllegalStateException("broken");
          }
          served.add(tenant);
        });

    assertEquals(List.of("a", "c"), served);
    assertEquals("broken", assertThrows(IllegalStateException.class, each::rethrow).getMessage());
  }

  @Test
  void aClusterThatIsAwayEndsTheRound() {
    EachTenant each = new EachTenant("a test");
    List<String> asked = new ArrayList<>();

    assertThrows(
        ProblemException.class,
        () ->
            each.run(
                List.of("a", "b"),
                tenant -> {
                  asked.add(tenant);
                  throw new ProblemException(ProblemCode.CLUSTER_UNAVAILABLE, "away");
                }));

    assertEquals(List.of("a"), asked);
  }

  @Test
  void withoutAFailureTheRoundIsDone() {
    EachTenant each = new EachTenant("a test");
    List<String> served = new ArrayList<>();

    each.run(List.of("a"), served::add);
    each.rethrow();

    assertEquals(List.of("a"), served);
  }
}
