package io.weir.controlplane.provisioner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * A process that behaves as the provisioner expects of a broker: {@code format} marks the folder
 * and keeps the password, {@code run} lives until SIGTERM.
 */
public final class StandInNode {
  private StandInNode() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    switch (arguments[0]) {
      case "format" -> {
        String password = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        Files.writeString(Path.of("metadata", "meta.properties"), password);
      }
      case "run" -> new CountDownLatch(1).await();
      default -> System.exit(2);
    }
  }
}
