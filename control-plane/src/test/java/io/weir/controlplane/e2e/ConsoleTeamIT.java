package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An organisation of two in Chromium: invited and reset by the mails of the outbox folder, raised,
 * removed, and all of it in the audit log. Screenshots stay in {@code target/console-team}.
 */
@ExtendWith(Quickstart.class)
class ConsoleTeamIT {
  private static final long LIMIT_SECONDS = 300;

  @Test
  void anOrganisationOfTwo(WeirInstance weir) throws Exception {
    Path folder = Files.createDirectories(Path.of("target", "console-team")).toAbsolutePath();
    Path said = folder.resolve("team.log");
    Process script =
        new ProcessBuilder(
                "node",
                WeirInstance.root().resolve("web-console/e2e/team.mjs").toString(),
                weir.connection().get("console_url").asText().replaceAll("/$", ""),
                folder.toString(),
                weir.home().resolve("control-plane/outbox").toAbsolutePath().toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertTrue(
          script.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS),
          () -> "the script did not end in " + LIMIT_SECONDS + " s");
      assertEquals(0, script.exitValue(), Files.readString(said));
    } finally {
      script.descendants().forEach(ProcessHandle::destroyForcibly);
      script.destroyForcibly();
    }
  }
}
