package io.weir.controlplane.embedded;

import io.dropwizard.lifecycle.Managed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The quickstart's database server. {@link #ensureRunning} makes, starts or adopts it; while
 * managed, a server that dies is started again. Stopping the control plane leaves the server
 * running. Thread-safe.
 */
public final class EmbeddedPostgres implements Managed {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final long WATCH_INTERVAL_MS = 1_000;
  private static final int START_ATTEMPTS = 10;
  private static final long START_PAUSE_MS = 400;

  private final EmbeddedPostgresConfig config;
  private final PostgresServer server;
  private final PostgresCredentials credentials;
  private final ScheduledExecutorService watcher =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "embedded-postgres-watcher");
            thread.setDaemon(true);
            return thread;
          });

  /** Unpacks binaries and reads or makes the passwords; starts nothing yet. */
  public EmbeddedPostgres(EmbeddedPostgresConfig config, SecureRandom random) {
    this.config = config;
    try {
      Files.createDirectories(config.home());
      Files.setPosixFilePermissions(config.home(), PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException("the folder " + config.home() + " can't be made", e);
    }
    this.server = new PostgresServer(config, PostgresBinaries.install(config.binaries()));
    this.credentials = PostgresCredentials.loadOrCreate(config.credentials(), random);
  }

  /**
   * Returns once the server accepts connections and the roles exist.
   *
   * @throws EmbeddedPostgresException when it can't be started; the message says what to do
   */
  public synchronized PostgresAccess ensureRunning() {
    if (!server.initialised()) {
      server.initialise(credentials.superuser());
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return startOrAdopt();
      } catch (EmbeddedPostgresException e) {
        // Right after a crash, orphaned backends or a running recovery refuse for a moment.
        if (attempt == START_ATTEMPTS) {
          throw e;
        }
        log.warn(
            "event=embedded_postgres_is_not_ready attempt={} reason=\"{}\"",
            attempt,
            e.getMessage());
        pause();
      }
    }
  }

  private PostgresAccess startOrAdopt() {
    if (server.running()) {
      log.info("event=embedded_postgres_adopted port={}", config.port());
    } else {
      server.start();
    }
    PostgresRoles.ensure(config, credentials);
    return new PostgresAccess(
        config.jdbcUrl(PostgresRoles.DATABASE), credentials.owner(), credentials.application());
  }

  private static void pause() {
    try {
      Thread.sleep(START_PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedPostgresException("interrupted while starting PostgreSQL", e);
    }
  }

  /** Starts to watch. */
  @Override
  public void start() {
    var unused =
        watcher.scheduleWithFixedDelay(
            this::watch, WATCH_INTERVAL_MS, WATCH_INTERVAL_MS, TimeUnit.MILLISECONDS);
  }

  /** Stops to watch; the server goes on. */
  @Override
  public void stop() {
    watcher.shutdownNow();
  }

  /** Process id of the server while it runs. */
  public OptionalLong serverPid() {
    return server.postmaster();
  }

  /** Stops the server itself, cleanly. */
  public synchronized void stopServer() {
    if (server.running()) {
      server.stop();
    }
  }

  private synchronized void watch() {
    try {
      if (!server.running()) {
        log.warn("event=embedded_postgres_is_down_starting_it port={}", config.port());
        server.start();
      }
    } catch (RuntimeException e) {
      // Tried again at the next tick (a throw would end the schedule); requests fail with the
      // pool's own error until then.
      log.error("event=embedded_postgres_could_not_be_started reason=\"{}\"", e.getMessage(), e);
    }
  }
}
