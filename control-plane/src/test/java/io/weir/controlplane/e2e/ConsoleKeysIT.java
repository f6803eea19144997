package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.controlplane.demo.KafkaAccess;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A person rotates and revokes keys, and renames and deletes their account, in Chromium; the
 * brokers follow. Screenshots stay in {@code target/console/keys}.
 */
@ExtendWith(Quickstart.class)
class ConsoleKeysIT {
  @Test
  void keysAreRotatedAndRevoked(WeirInstance weir) throws Exception {
    BrowserScript browser = BrowserScript.into("console-keys");

    browser.run(weir, "keys.mjs", "rotate");
    JsonNode made = browser.left("keys.json");
    String old = made.get("oldSecret").asText();
    String fresh = made.get("secret").asText();
    assertEquals(Set.of("orders"), topics(access(weir, made, old)));
    assertEquals(Set.of("orders"), topics(access(weir, made, fresh)));
    assertEquals(Set.of("orders"), topics(downloaded(browser)));

    browser.run(weir, "keys.mjs", "end");
    assertRefused(access(weir, made, old));
    assertRefused(access(weir, made, fresh));
    String last = browser.left("keys.json").get("secret").asText();
    assertEquals(Set.of("orders"), topics(access(weir, made, last)));

    try (Admin client = Admin.create(access(weir, made, last))) {
      assertEquals(Set.of("orders"), client.listTopics().names().get(60, TimeUnit.SECONDS));
      browser.run(weir, "keys.mjs", "revoke"); // which shows that somebody is connected
    }
    assertRefused(access(weir, made, last));
  }

  /** The file as it was handed out. */
  private static Properties downloaded(BrowserScript browser) throws IOException {
    Properties properties = new Properties();
    properties.load(
        new StringReader(Files.readString(browser.folder().resolve("client.properties"))));
    return properties;
  }

  private static Properties access(WeirInstance weir, JsonNode made, String secret) {
    Properties properties = new Properties();
    properties.putAll(
        new KafkaAccess(
                weir.connection().get("bootstrap_servers").asText(),
                weir.caFile(),
                made.get("key").asText(),
                secret)
            .properties());
    return properties;
  }

  private static Set<String> topics(Properties properties) throws Exception {
    try (Admin admin = Admin.create(properties)) {
      return admin.listTopics().names().get(60, TimeUnit.SECONDS);
    }
  }

  private static void assertRefused(Properties properties) {
    ExecutionException refused = assertThrows(ExecutionException.class, () -> topics(properties));
    assertTrue(
        refused.getCause() instanceof SaslAuthenticationException, refused.getCause()::toString);
  }
}
