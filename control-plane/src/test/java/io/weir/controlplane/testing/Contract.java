package io.weir.controlplane.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** {@code openapi.yaml}, and whether an answer keeps it. Thread-safe. */
public final class Contract {
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  private final ObjectNode document;
  private final Map<String, JsonSchema> schemas = new HashMap<>();

  private Contract(ObjectNode document) {
    this.document = document;
  }

  /** Reads the file in the module's folder. */
  public static Contract load() {
    try {
      return new Contract(
          (ObjectNode)
              new ObjectMapper(new YAMLFactory()).readTree(Path.of("openapi.yaml").toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException("openapi.yaml can't be read", e);
    }
  }

  /**
   * One operation of the contract.
   *
   * @param anonymous whether it needs no credentials
   * @param role that a user needs
   * @param forOperators whether no user may
   */
  public record Operation(
      String method, String path, boolean anonymous, String role, boolean forOperators) {}

  /** All operations. */
  public List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            operations.add(
                                operation(
                                    method.getKey().toUpperCase(Locale.ROOT),
                                    path.getKey(),
                                    method.getValue()))));
    return operations;
  }

  private static Operation operation(String method, String path, JsonNode definition) {
    return new Operation(
        method,
        path,
        definition.has("security"),
        definition.path("x-role").asText(method.equals("GET") ? "viewer" : "developer"),
        definition.path("tags").path(0).asText().equals("operator"));
  }

  /** What is wrong with an answer; empty if nothing. */
  public synchronized List<String> violations(
      String method, String path, int status, String mediaType, JsonNode body) {
    String template = template(path);
    if (template == null) {
      return status == 404 ? List.of() : List.of("no such path in the contract: " + path);
    }
    JsonNode operation =
        document.path("paths").path(template).path(method.toLowerCase(Locale.ROOT));
    if (operation.isMissingNode()) {
      return status == 405 ? List.of() : List.of("no such method: " + method + " " + template);
    }
    String pointer =
        "#/paths/"
            + template.replace("~", "~0").replace("/", "~1")
            + "/"
            + method.toLowerCase(Locale.ROOT)
            + "/responses/";
    String key = operation.path("responses").has("" + status) ? "" + status : "default";
    JsonNode response = operation.path("responses").path(key);
    pointer += key;
    if (status < 400 && "default".equals(key)) {
      return List.of(method + " " + template + " does not answer " + status);
    }
    if (response.has("$ref")) {
      pointer = response.get("$ref").asText();
      response = document.at(pointer.substring(1));
    }
    if (!response.has("content")) {
      return body == null ? List.of() : List.of("a body where none is promised");
    }
    if (!response.path("content").has(mediaType)) {
      return List.of("media type " + mediaType + " is not promised");
    }
    return validate(pointer + "/content/" + mediaType.replace("/", "~1") + "/schema", body);
  }

  private List<String> validate(String pointer, JsonNode body) {
    JsonSchema schema =
        schemas.computeIfAbsent(
            pointer,
            any -> {
              ObjectNode root = document.deepCopy();
              root.put("$ref", pointer);
              SchemaValidatorsConfig config =
                  SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
              return FACTORY.getSchema(root, config);
            });
    return schema.validate(body).stream().map(message -> message.getMessage()).toList();
  }

  private String template(String path) {
    String best = null;
    for (String template : (Iterable<String>) document.path("paths")::fieldNames) {
      String pattern = template.replace(".", "\\.").replaceAll("\\{[^}]+}", "[^/]+");
      // "{id}:rotate" says more than "{id}", which matches as well.
      if (Pattern.matches(pattern, path) && (best == null || literals(template) > literals(best))) {
        best = template;
      }
    }
    return best;
  }

  private static int literals(String template) {
    return template.replaceAll("\\{[^}]+}", "").length();
  }
}
