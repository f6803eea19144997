package io.weir.tieredstorage.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * LocalStack in a virtual environment of Python below the root's {@code target/}, installed from
 * the module's lock file once per lock and Python, as the launcher installs the other tests'
 * clients.
 */
final class LocalStackInstallation {
  private static final int INSTALL_MAX_MINUTES = 15;
  private static final String PYTHON_MIN = "3.11";

  private LocalStackInstallation() {}

  /** The environment's interpreter. */
  static Path python() throws IOException, InterruptedException {
    Path target = Files.createDirectories(root().resolve("target"));
    Path lockFile = root().resolve("tiered-storage/src/test/localstack/requirements.lock");
    try (FileChannel guard =
            FileChannel.open(
                target.resolve("localstack.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock held = guard.lock()) { // two test runs of one checkout
      if (!held.isValid()) {
        throw new IOException("the lock of the installation is lost");
      }
      Path environment = target.resolve("localstack-" + id(Files.readString(lockFile) + version()));
      Path python = environment.resolve("bin/python");
      Path complete = environment.resolve("complete");
      if (!Files.exists(complete)) {
        if (Files.exists(environment)) {
          TestFiles.deleteTree(environment);
        }
        run(List.of("python3", "-m", "venv", environment.toString()));
        run(
            List.of(
                python.toString(),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--require-hashes",
                "-r",
                lockFile.toString()));
        Files.createFile(complete);
      }
      return python;
    }
  }

  static Path root() {
    String given = System.getProperty("weir.root");
    return given == null ? Path.of("").toAbsolutePath().getParent() : Path.of(given);
  }

  private static String version() throws IOException, InterruptedException {
    return run(
        List.of(
            "python3",
            "-c",
            "import sys\n"
                + "if sys.version_info < (3, 11):\n"
                + "    sys.exit('LocalStack needs Python "
                + PYTHON_MIN
                + " or newer: put it first in PATH')\n"
                + "print(sys.base_prefix, sys.version)"));
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("weir-localstack-", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(INSTALL_MAX_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException("did not end: " + command + ": " + Files.readString(output));
      }
      if (process.exitValue() != 0) {
        throw new IOException("failed: " + command + ": " + Files.readString(output));
      }
      return Files.readString(output);
    } finally {
      Files.delete(output);
    }
  }

  private static String id(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
