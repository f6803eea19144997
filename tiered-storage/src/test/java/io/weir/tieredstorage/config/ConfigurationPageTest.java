package io.weir.tieredstorage.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;

/** The page of keys is made of the code: after a change, copy what this test wrote. */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("docs/configuration.md");
  private static final Path WRITTEN = Path.of("target/configuration.md");

  @Test
  void thePageSaysWhatTheCodeDoes() throws Exception {
    String page = page();
    Files.writeString(WRITTEN, page);

    assertEquals(
        page, Files.exists(PAGE) ? Files.readString(PAGE) : "", "cp " + WRITTEN + " " + PAGE);
  }

  private static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # Configuration

            In a broker's `server.properties` each key follows `remote.log.storage.manager.impl.prefix`, which is `rsm.config.` unless
            it is set: `rsm.config.weir.store=s3`. Keys that begin with `weir.` and are not here are refused by name.

            | key | type | default | bounds | meaning |
            |---|---|---|---|---|
            """);
    new TreeMap<>(TieredStorageKeys.DEFINITION.configKeys())
        .forEach(
            (name, key) ->
                page.append(
                    "| `%s` | %s | %s | %s | %s |%n"
                        .formatted(
                            name,
                            key.type().toString().toLowerCase(java.util.Locale.ROOT),
                            defaultOf(key),
                            key.validator == null
                                ? ""
                                : key.validator.toString().replace(",...]", "…]"),
                            key.documentation.replace("<", "&lt;").replace("|", "\\|"))));
    return page.toString();
  }

  private static String defaultOf(ConfigDef.ConfigKey key) {
    Object value = key.defaultValue;
    if (!key.hasDefault()) {
      return "must be set";
    }
    boolean empty = "".equals(value) || value instanceof Password;
    return empty ? "" : "`" + value + "`";
  }
}
