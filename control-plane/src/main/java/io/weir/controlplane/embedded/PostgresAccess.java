package io.weir.controlplane.embedded;

import java.util.Objects;

/**
 * How to reach the control plane's database.
 *
 * @param jdbcUrl database {@code weir} on loopback
 * @param owner owns the schema; runs migrations
 * @param application neither superuser nor owner and without BYPASSRLS: what requests run as
 */
public record PostgresAccess(String jdbcUrl, DatabaseLogin owner, DatabaseLogin application) {
  /** Refuses missing parts. */
  public PostgresAccess {
    Objects.requireNonNull(jdbcUrl, "jdbcUrl");
    Objects.requireNonNull(owner, "owner");
    Objects.requireNonNull(application, "application");
  }
}
