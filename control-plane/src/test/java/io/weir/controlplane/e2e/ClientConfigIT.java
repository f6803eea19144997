package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs that the API hands out run as they stand, once their placeholders are filled. */
@ExtendWith(Quickstart.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientConfigIT {
  private SnippetPrograms programs;
  private Tenant tenant;

  @BeforeAll
  void install(WeirInstance weir, @TempDir Path folder) {
    programs = new SnippetPrograms(ClientPrograms.installed(), folder);
    tenant = Tenant.signUp(weir);
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "python", "go", "node", "kcat"})
  @Execution(ExecutionMode.CONCURRENT)
  void aProgramSendsARecordAndReadsIt(String client) throws Exception {
    tenant.createTopic("of-" + client, 3);
    JsonNode config = config(client);

    String output =
        programs.run(
            client,
            config.get("file_name").asText(),
            filled(config, "of-" + client),
            tenant.account().apiSecret());

    assertTrue(output.contains("sent to of-" + client), output);
    assertTrue(output.contains("read hello from " + client), output);
  }

  @Test
  void thePropertiesConnectJavasTools() throws Exception {
    tenant.createTopic("of-properties", 1);
    Properties properties = new Properties();
    properties.load(
        new StringReader(
            filled(config("properties"), "")
                .replace("<API_SECRET>", tenant.account().apiSecret())));

    try (Admin admin = Admin.create(properties)) {
      assertTrue(admin.listTopics().names().get().contains("of-properties"));
    }
  }

  private JsonNode config(String client) {
    String cluster = tenant.account().clusterId();
    JsonNode config = tenant.api().get("/clusters/" + cluster + "/client-config?client=" + client);
    assertEquals(client, config.get("client").asText());
    return config;
  }

  private String filled(JsonNode config, String topic) {
    return config
        .get("content")
        .asText()
        .replace("<API_KEY>", tenant.account().apiKey())
        .replace("<TOPIC>", topic)
        .replace("<GROUP>", "readers-" + topic);
  }
}
