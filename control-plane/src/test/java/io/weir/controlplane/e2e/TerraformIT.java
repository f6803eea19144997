package io.weir.controlplane.e2e;

import static io.weir.controlplane.e2e.TerraformFolder.CHANGES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The provider's first example, applied by the real terraform on the running product. */
@ExtendWith(Quickstart.class)
class TerraformIT {
  @Test
  void theExampleIsAppliedPlansNothingGrowsAndIsDestroyed(WeirInstance weir, @TempDir Path folder)
      throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    var terraform = TerraformFolder.of(folder, weir, tenant.account().token(), "main.tf");

    terraform.run(0, "apply", "-auto-approve");
    String cluster = terraform.output("cluster_id");
    assertEquals(3, topic(tenant, cluster, "orders").path("partitions").asInt());
    assertEquals(
        "604800000", topic(tenant, cluster, "orders").at("/configs/retention.ms").asText());
    terraform.run(0, "plan", "-detailed-exitcode");

    terraform.run(CHANGES, "plan", "-detailed-exitcode", "-var=partitions=6");
    terraform.run(0, "apply", "-auto-approve", "-var=partitions=6");
    assertEquals(6, topic(tenant, cluster, "payments").path("partitions").asInt());
    String refused = terraform.run(1, "plan", "-no-color", "-var=partitions=2");
    assertTrue(refused.contains("can't become fewer"), refused);

    terraform.run(0, "state", "rm", "weir_topic.events[\"orders\"]");
    terraform.run(
        0, "import", "-var=partitions=6", "weir_topic.events[\"orders\"]", cluster + "/orders");
    terraform.run(0, "plan", "-detailed-exitcode", "-var=partitions=6");

    terraform.run(0, "destroy", "-auto-approve", "-var=partitions=6");
    JsonNode clusters = tenant.api().get("/clusters");
    assertEquals(1, clusters.path("items").size(), clusters::toString);
    terraform
        .files()
        .forEach(
            (name, content) ->
                assertFalse(content.contains(tenant.account().token()), name + " holds the token"));
  }

  private static JsonNode topic(Tenant tenant, String cluster, String name) {
    return tenant.api().get("/clusters/" + cluster + "/topics/" + name);
  }
}
