package io.weir.broker.handlers.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.handlers.admin.TenantRoom.Claim;
import io.weir.broker.handlers.admin.TenantRoom.Wanted;
import io.weir.broker.tenancy.store.TenancyKey;
import io.weir.broker.tenancy.store.TenancyRecord.Bounds;
import io.weir.broker.tenancy.store.TenancyRecord.Deleted;
import io.weir.broker.tenancy.store.TenancyRecord.Tenant;
import io.weir.broker.tenancy.store.TenancyRecord.TenantState;
import io.weir.broker.tenancy.store.TenancyRecord.VirtualCluster;
import io.weir.broker.tenancy.store.TenancyState;
import io.weir.protocol.VirtualClusterId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fixture's tenant has 2 topics with 5 partitions in MINE, and 1 with 1 in THEIRS. */
class TenantRoomTest {
  private final TenancyState tenancy = new TenancyState();
  private final TenantRoom room = new TenantRoom(tenancy, () -> AdminFixture.METADATA);

  @BeforeEach
  void bothClustersAreOneTenants() {
    cluster(AdminFixture.MINE, 1, "ten-1");
    cluster(AdminFixture.THEIRS, 2, "ten-1");
    bounds(3, 4, 8);
  }

  @Test
  void allVirtualClustersOfATenantCountTogether() {
    Claim claim = room.claim(List.of(topic("minemine01.a", 2), topic("minemine01.b", 1)));

    assertTrue(claim.refusal("minemine01.a").isEmpty());
    String refusal = claim.refusal("minemine01.b").orElseThrow();
    assertTrue(refusal.contains("'topics' of this tenant is 4: it has 4"), refusal);
  }

  @Test
  void partitionsOfTopicsThatGrowCount() {
    Claim claim =
        room.claim(
            List.of(new Wanted("minemine01.orders", 0, 2), new Wanted("theirs0001.orders", 0, 1)));

    assertTrue(claim.refusal("minemine01.orders").isEmpty());
    String refusal = claim.refusal("theirs0001.orders").orElseThrow();
    assertTrue(refusal.contains("'partitions' of this tenant is 8: it has 8"), refusal);
  }

  @Test
  void whatIsOnItsWayCountsUntilItIsReleased() {
    Claim first = room.claim(List.of(topic("minemine01.a", 2)));
    Claim second = room.claim(List.of(topic("theirs0001.b", 1)));
    assertTrue(second.refusal("theirs0001.b").isPresent());

    first.release();
    first.release();

    assertTrue(room.claim(List.of(topic("theirs0001.b", 2))).refusal("theirs0001.b").isEmpty());
    assertTrue(room.claim(List.of(topic("theirs0001.c", 1))).refusal("theirs0001.c").isPresent());
  }

  @Test
  void aLowerLimitThanThereIsRefusesOnlyMore() {
    bounds(4, 1, 1);

    Claim claim = room.claim(List.of(new Wanted("minemine01.orders", 0, 1)));

    assertTrue(claim.refusal("minemine01.orders").isPresent());
  }

  @Test
  void theBrokersOwnTopicsAreNobodys() {
    bounds(4, 0, 0);

    Claim claim = room.claim(List.of(topic("__weir_tenancy", 50), topic("unknown001.a", 50)));

    assertTrue(claim.refusal("__weir_tenancy").isEmpty());
    assertTrue(claim.refusal("unknown001.a").isEmpty());
  }

  @Test
  void aDeletedVirtualClusterNoLongerCounts() {
    tenancy.replay(
        new Deleted(
            new TenancyKey(TenancyKey.Type.VIRTUAL_CLUSTER, AdminFixture.THEIRS.publicId()), 9));

    Claim claim = room.claim(List.of(topic("minemine01.a", 3)));

    assertEquals(java.util.Optional.empty(), claim.refusal("minemine01.a"));
  }

  private static Wanted topic(String name, int partitions) {
    return new Wanted(name, 1, partitions);
  }

  private void cluster(VirtualClusterId id, long revision, String tenant) {
    tenancy.replay(new VirtualCluster(id, revision, tenant, "AAAAAAAAQACAAAAAAAAAAg"));
  }

  private void bounds(long revision, long topics, long partitions) {
    tenancy.replay(
        new Tenant("ten-1", revision, TenantState.ACTIVE, new Bounds(topics, partitions)));
  }
}
