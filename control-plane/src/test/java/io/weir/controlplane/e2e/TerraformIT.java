package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The provider's example, applied by the real terraform on the running product. */
@ExtendWith(Quickstart.class)
class TerraformIT {
  private static final Path MODULE = WeirInstance.root().resolve("terraform");
  private static final int CHANGES = 2; // of terraform plan -detailed-exitcode

  @Test
  void theExampleIsAppliedPlansNothingGrowsAndIsDestroyed(WeirInstance weir, @TempDir Path folder)
      throws Exception {
    Tenant tenant = Tenant.signUp(weir);
    Commands.run(
        folder, Map.of(), 0, List.of("bash", MODULE.resolve("build.sh").toString(), "provider"));
    Files.copy(MODULE.resolve("examples/main.tf"), folder.resolve("main.tf"));
    Path settings =
        Files.writeString(
            folder.resolve("terraform.rc"),
            "provider_installation {\n  dev_overrides {\n    \"weir.io/weir/weir\" = \""
                + MODULE.resolve("target")
                + "\"\n  }\n}\n");
    Map<String, String> environment =
        Map.of(
            "TF_CLI_CONFIG_FILE", settings.toString(),
            "CHECKPOINT_DISABLE", "1",
            "TF_LOG", "DEBUG",
            "TF_LOG_PATH", folder.resolve("debug.log").toString(),
            "WEIR_ENDPOINT", weir.admin().toString(),
            "WEIR_TOKEN", tenant.account().token());

    terraform(folder, environment, 0, "apply", "-auto-approve");
    String cluster = terraform(folder, environment, 0, "output", "-raw", "cluster_id").strip();
    assertEquals(3, topic(tenant, cluster, "orders").path("partitions").asInt());
    assertEquals(
        "604800000", topic(tenant, cluster, "orders").at("/configs/retention.ms").asText());
    terraform(folder, environment, 0, "plan", "-detailed-exitcode");

    terraform(folder, environment, CHANGES, "plan", "-detailed-exitcode", "-var=partitions=6");
    terraform(folder, environment, 0, "apply", "-auto-approve", "-var=partitions=6");
    assertEquals(6, topic(tenant, cluster, "payments").path("partitions").asInt());
    String refused = terraform(folder, environment, 1, "plan", "-no-color", "-var=partitions=2");
    assertTrue(refused.contains("can't become fewer"), refused);

    terraform(folder, environment, 0, "state", "rm", "weir_topic.events[\"orders\"]");
    terraform(
        folder,
        environment,
        0,
        "import",
        "-var=partitions=6",
        "weir_topic.events[\"orders\"]",
        cluster + "/orders");
    terraform(folder, environment, 0, "plan", "-detailed-exitcode", "-var=partitions=6");

    terraform(folder, environment, 0, "destroy", "-auto-approve", "-var=partitions=6");
    JsonNode clusters = tenant.api().get("/clusters");
    assertEquals(1, clusters.path("items").size(), clusters::toString);
    for (String file : List.of("terraform.tfstate", "debug.log")) {
      assertFalse(
          Files.readString(folder.resolve(file)).contains(tenant.account().token()),
          file + " holds the token");
    }
  }

  private static JsonNode topic(Tenant tenant, String cluster, String name) {
    return tenant.api().get("/clusters/" + cluster + "/topics/" + name);
  }

  private static String terraform(
      Path folder, Map<String, String> environment, int exit, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("terraform"));
    command.addAll(List.of(arguments));
    return Commands.run(folder, environment, exit, command).all();
  }
}
