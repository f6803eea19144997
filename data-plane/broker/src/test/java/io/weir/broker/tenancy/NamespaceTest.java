package io.weir.broker.tenancy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.protocol.PhysicalTopic;
import io.weir.protocol.TenantTopic;
import io.weir.protocol.VirtualClusterId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceTest {
  private static final Namespace FIRST = Namespace.of(new VirtualClusterId("aaaaaaaaaa"));
  private static final Namespace SECOND = Namespace.of(new VirtualClusterId("bbbbbbbbbb"));

  @ParameterizedTest
  @ValueSource(strings = {"orders", "__consumer_offsets", "bbbbbbbbbb.orders", "a.b.c", "ö"})
  void namesComeBackAsTheyWent(String name) {
    PhysicalTopic physical = FIRST.toPhysical(new TenantTopic(name));

    assertEquals("aaaaaaaaaa." + name, physical.name());
    assertEquals(name, FIRST.toTenant(physical).name());
    assertEquals(name, FIRST.topicToTenant(FIRST.topicToPhysical(name)));
    assertEquals(name, FIRST.groupToTenant(FIRST.groupToPhysical(name)));
    assertEquals(name, FIRST.transactionalIdToTenant(FIRST.transactionalIdToPhysical(name)));
    assertEquals(name, FIRST.principalToTenant(FIRST.principalToPhysical(name)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bbbbbbbbbb.orders", "orders", "aaaaaaaaaa", "aaaaaaaaaaorders", "__weir_tenancy"})
  void aForeignNameIsNeverShown(String physical) {
    assertFalse(FIRST.contains(physical));
    assertThrows(IllegalStateException.class, () -> FIRST.topicToTenant(physical));
    assertThrows(IllegalStateException.class, () -> FIRST.groupToTenant(physical));
    assertThrows(IllegalStateException.class, () -> FIRST.toTenant(new PhysicalTopic(physical)));
  }

  @Test
  void theEmptyGroupIsEachTenantsOwn() {
    String physical = FIRST.groupToPhysical("");

    assertNotEquals(SECOND.groupToPhysical(""), physical);
    assertTrue(FIRST.isEmptyGroup(physical));
    assertFalse(FIRST.isEmptyGroup(FIRST.groupToPhysical("g")));
    assertEquals("", FIRST.groupToTenant(physical));
  }

  @Test
  void fieldsThatAVersionLacksStayAsTheyAre() {
    assertNull(FIRST.topicToPhysical(null));
    assertEquals("", FIRST.topicToPhysical(""));
    assertNull(FIRST.topicToTenant(null));
    assertEquals("", FIRST.topicToTenant(""));
    assertNull(FIRST.groupToPhysical(null));
  }

  @Test
  void errorTextsLoseThePrefix() {
    assertEquals("Topic 'orders' exists", FIRST.textToTenant("Topic 'aaaaaaaaaa.orders' exists"));
  }

  @Test
  void operatorsSeeAllNamesAsTheyAre() {
    Namespace physical = Namespace.physical();

    assertTrue(physical.contains("__weir_tenancy"));
    assertEquals("aaaaaaaaaa.orders", physical.topicToTenant("aaaaaaaaaa.orders"));
    assertEquals("__consumer_offsets", physical.topicToPhysical("__consumer_offsets"));
  }
}
