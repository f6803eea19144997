package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A folder in which the real terraform uses the provider as it was built from these sources. One
 * command at a time.
 */
final class TerraformFolder {
  /** How `terraform plan -detailed-exitcode` ends if there is something to do. */
  static final int CHANGES = 2;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path MODULE = WeirInstance.root().resolve("terraform");

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();

  private TerraformFolder(Path folder) {
    this.folder = folder;
  }

  /** Holds files of the documentation's examples, to be applied with this credential. */
  static TerraformFolder of(Path folder, WeirInstance weir, String token, String... examples)
      throws IOException, InterruptedException {
    var terraform = new TerraformFolder(folder);
    Commands.run(
        folder, Map.of(), 0, List.of("bash", MODULE.resolve("build.sh").toString(), "provider"));
    for (String example : examples) {
      Path file = MODULE.resolve("examples").resolve(example);
      Files.copy(file, folder.resolve(file.getFileName()));
    }
    Path settings =
        Files.writeString(
            folder.resolve("terraform.rc"),
            "provider_installation {\n  dev_overrides {\n    \"weir.io/weir/weir\" = \""
                + MODULE.resolve("target")
                + "\"\n  }\n}\n");
    terraform.set("TF_CLI_CONFIG_FILE", settings.toString());
    terraform.set("CHECKPOINT_DISABLE", "1");
    terraform.set("TF_LOG", "TRACE");
    terraform.set("TF_LOG_PATH", folder.resolve("trace.log").toString());
    terraform.set("WEIR_ENDPOINT", weir.admin().toString());
    terraform.set("WEIR_TOKEN", token);
    return terraform;
  }

  /** For all commands from now on. */
  void set(String variable, String value) {
    environment.put(variable, value);
  }

  /** Runs a command that must end with this status; everything that it said. */
  String run(int exit, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("terraform"));
    command.addAll(List.of(arguments));
    return Commands.run(folder, environment, exit, command).all();
  }

  String output(String name) throws IOException, InterruptedException {
    List<String> command = List.of("terraform", "output", "-raw", name);
    return Commands.run(folder, environment, 0, command).out().strip();
  }

  /** The resources of the state, each with address and values. */
  JsonNode resources() throws IOException, InterruptedException {
    List<String> command = List.of("terraform", "show", "-json");
    return JSON.readTree(Commands.run(folder, environment, 0, command).out())
        .at("/values/root_module/resources");
  }

  /** Forgets everything that was made, and imports it again. */
  void importEverything(Map<String, String> idByAddress) throws IOException, InterruptedException {
    Files.delete(folder.resolve("terraform.tfstate"));
    StringBuilder imports = new StringBuilder();
    idByAddress.forEach(
        (address, id) ->
            imports
                .append("import {\n  to = ")
                .append(address)
                .append("\n  id = \"")
                .append(id)
                .append("\"\n}\n"));
    Path file = Files.writeString(folder.resolve("imports.tf"), imports);
    String planned = run(0, "apply", "-auto-approve", "-no-color");
    assertTrue(
        planned.contains("Plan: " + idByAddress.size() + " to import, 0 to add, 0 to change, 0 to"),
        planned);
    Files.delete(file);
  }

  /** What lies there after all commands: state, its backup, and the log of everything. */
  Map<String, String> files() throws IOException {
    Map<String, String> files = new HashMap<>();
    for (String name : List.of("terraform.tfstate", "terraform.tfstate.backup", "trace.log")) {
      files.put(name, Files.readString(folder.resolve(name)));
    }
    return files;
  }
}
