package io.weir.controlplane.e2e;

import io.weir.controlplane.demo.AdminApi;
import io.weir.controlplane.demo.KafkaAccess;
import io.weir.controlplane.demo.NewTenant;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

/** A tenant made for one test by the REST API. */
record Tenant(WeirInstance weir, NewTenant account) {
  static Tenant signUp(WeirInstance weir) {
    return new Tenant(weir, NewTenant.signUp(weir.admin(), "e2e", new SecureRandom()));
  }

  AdminApi api() {
    return AdminApi.anonymous(weir.admin()).as(account.token());
  }

  KafkaAccess access() {
    return access(account.apiSecret());
  }

  KafkaAccess access(String secret) {
    return new KafkaAccess(account.bootstrapServers(), weir.caFile(), account.apiKey(), secret);
  }

  /** By a further key of a service account. */
  KafkaAccess anotherKey(String serviceAccountId) {
    var key =
        api()
            .post(
                "/service-accounts/" + serviceAccountId + "/keys",
                Map.of("cluster_id", account.clusterId()));
    return new KafkaAccess(
        account.bootstrapServers(),
        weir.caFile(),
        key.get("id").asText(),
        key.get("secret").asText());
  }

  void createTopic(String name, int partitions) {
    createTopic(name, partitions, Map.of());
  }

  void createTopic(String name, int partitions, Map<String, String> configs) {
    Map<String, Object> body = new HashMap<>();
    body.put("name", name);
    body.put("partitions", partitions);
    if (!configs.isEmpty()) {
      body.put("configs", configs);
    }
    api().post("/clusters/" + account.clusterId() + "/topics", body);
  }
}
