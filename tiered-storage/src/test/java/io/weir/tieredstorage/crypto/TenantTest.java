package io.weir.tieredstorage.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenantTest {
  @ParameterizedTest
  @CsvSource({
    "k3b0q9x2ma.orders, vc:k3b0q9x2ma",
    "k3b0q9x2ma.a.b, vc:k3b0q9x2ma",
    "k3b0q9x2ma, topic:k3b0q9x2ma",
    "k3b0q9x2ma., topic:k3b0q9x2ma.",
    "K3b0q9x2ma.orders, topic:K3b0q9x2ma.orders",
    "k3b0q9x2m.orders, topic:k3b0q9x2m.orders",
    "k3b0q9x2maa.orders, topic:k3b0q9x2maa.orders",
    "orders, topic:orders"
  })
  void aPrefixIsTheTenantElseTheTopic(String topic, String tenant) {
    assertEquals(tenant, Tenant.ofTopic(topic).name());
  }
}
