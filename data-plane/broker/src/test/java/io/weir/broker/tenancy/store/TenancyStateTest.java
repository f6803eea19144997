package io.weir.broker.tenancy.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.tenancy.store.TenancyRecord.Deleted;
import io.weir.broker.tenancy.store.TenancyRecord.Tenant;
import io.weir.broker.tenancy.store.TenancyRecord.TenantState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TenancyStateTest {
  private final TenancyState state = new TenancyState();

  @Test
  void theHigherRevisionHoldsWhateverTheOrder() {
    state.replay(tenant(5, TenantState.SUSPENDED));

    boolean taken = state.replay(tenant(4, TenantState.ACTIVE));

    assertFalse(taken);
    assertEquals(TenantState.SUSPENDED, state.tenant("ten-1").orElseThrow().state());
  }

  @Test
  void aDeletionKeepsOlderRecordsOut() {
    state.replay(tenant(1, TenantState.ACTIVE));
    state.replay(deleted(3));

    state.replay(tenant(2, TenantState.ACTIVE));

    assertTrue(state.tenant("ten-1").isEmpty());
  }

  @Test
  void aRequestIsComparedWithTheStateAndWithItself() {
    state.replay(tenant(5, TenantState.ACTIVE));

    TenancyState.Decision decision =
        state.decide(
            List.of(
                tenant(5, TenantState.ACTIVE),
                tenant(7, TenantState.SUSPENDED),
                tenant(6, TenantState.ACTIVE)));

    assertEquals(List.of(tenant(7, TenantState.SUSPENDED)), decision.accepted());
    assertEquals(2, decision.refused());
  }

  @Test
  void listenersSeeBothSidesOfAChangeAndNothingOfARefusedOne() {
    List<String> heard = new ArrayList<>();
    state.addListener(
        (before, after) ->
            heard.add(
                before.map(TenancyRecord::revision).orElse(0L)
                    + ">"
                    + after.revision()
                    + state.tenant("ten-1").map(Tenant::state)));
    state.replay(tenant(1, TenantState.ACTIVE));
    state.replay(tenant(1, TenantState.SUSPENDED));

    state.replay(deleted(2));

    assertEquals(List.of("0>1" + Optional.of(TenantState.ACTIVE), "1>2" + Optional.empty()), heard);
  }

  @Test
  void aNameThatIsNoIdIsUnknown() {
    assertTrue(state.apiKey("no key at all\n").isEmpty());
  }

  private static Tenant tenant(long revision, TenantState tenantState) {
    return new Tenant("ten-1", revision, tenantState);
  }

  private static Deleted deleted(long revision) {
    return new Deleted(new TenancyKey(TenancyKey.Type.TENANT, "ten-1"), revision);
  }
}
