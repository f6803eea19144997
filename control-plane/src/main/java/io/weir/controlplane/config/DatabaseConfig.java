package io.weir.controlplane.config;

import java.nio.file.Path;

/**
 * Where PostgreSQL is: either {@code embedded}, or a server of the operator's with two roles.
 *
 * @param embedded quickstart: a server on this machine that the control plane starts and adopts
 * @param url JDBC URL
 * @param user role that requests run as: neither superuser nor owner, without BYPASSRLS
 * @param passwordFile file with its password
 * @param ownerUser role that owns the schema and runs migrations
 * @param ownerPasswordFile file with its password
 */
public record DatabaseConfig(
    Embedded embedded,
    String url,
    String user,
    Path passwordFile,
    String ownerUser,
    Path ownerPasswordFile) {

  /**
   * The embedded server.
   *
   * @param home its folder
   * @param binaries folder for the server's programs, may be shared; default: beside the data
   * @param port loopback TCP port
   */
  public record Embedded(Path home, Path binaries, int port) {
    /** Names the bad key. */
    public Embedded {
      if (home == null) {
        throw new IllegalArgumentException("database.embedded.home is missing");
      }
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException(
            "database.embedded.port " + port + " is not in 1..65535");
      }
    }
  }

  /** Refuses a mixture and names what is missing. */
  public DatabaseConfig {
    if (embedded == null) {
      require("database.url", url);
      require("database.user", user);
      require("database.password_file", passwordFile);
      require("database.owner_user", ownerUser);
      require("database.owner_password_file", ownerPasswordFile);
      if (user.equals(ownerUser)) {
        throw new IllegalArgumentException(
            "database.user and database.owner_user must differ: row-level security would not bind");
      }
    } else if (url != null || user != null || ownerUser != null) {
      throw new IllegalArgumentException("database: give either embedded or url, not both");
    }
  }

  private static void require(String key, Object value) {
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
  }
}
