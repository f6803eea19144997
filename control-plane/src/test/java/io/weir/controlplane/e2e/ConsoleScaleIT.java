package io.weir.controlplane.e2e;

import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Long lists in Chromium, from a server in memory; groups are those of {@link ConsoleGroupsIT}.
 * Screenshots stay in {@code target/console-scale}.
 */
class ConsoleScaleIT {
  @Test
  void tenThousandTopicsAreListedFoundAndPaged() throws Exception {
    BrowserScript browser = BrowserScript.into("console-scale");

    System.out.print(browser.run("topics-scale.mjs", Map.of(), browser.folder().toString()));
  }
}
