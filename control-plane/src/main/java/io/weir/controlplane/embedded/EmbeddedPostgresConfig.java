package io.weir.controlplane.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Where the embedded PostgreSQL lives.
 *
 * @param home folder of its own: {@code data/}, {@code credentials.properties} (0600), {@code
 *     postgres.log}
 * @param binaries folder into which the server's binaries are unpacked once; may be shared between
 *     instances
 * @param port loopback TCP port, 1 to 65535
 * @param startTimeout how long a start may take, recovery after a crash included
 */
public record EmbeddedPostgresConfig(Path home, Path binaries, int port, Duration startTimeout) {
  /** Names the bad key. */
  public EmbeddedPostgresConfig {
    home = Objects.requireNonNull(home, "embedded postgres: home").toAbsolutePath().normalize();
    binaries =
        Objects.requireNonNull(binaries, "embedded postgres: binaries")
            .toAbsolutePath()
            .normalize();
    Objects.requireNonNull(startTimeout, "embedded postgres: startTimeout");
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("embedded postgres: port " + port + " is not in 1..65535");
    }
    if (startTimeout.isNegative() || startTimeout.isZero()) {
      throw new IllegalArgumentException("embedded postgres: startTimeout must be positive");
    }
  }

  /** A home with binaries beside the data and one minute to start. */
  public static EmbeddedPostgresConfig at(Path home, int port) {
    return new EmbeddedPostgresConfig(home, home.resolve("binaries"), port, Duration.ofSeconds(60));
  }

  Path data() {
    return home.resolve("data");
  }

  Path credentials() {
    return home.resolve("credentials.properties");
  }

  Path log() {
    return home.resolve("postgres.log");
  }

  String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }
}
