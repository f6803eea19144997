package io.weir.controlplane.embedded;

import com.sun.security.auth.module.UnixSystem;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the server's own programs on one data folder. PostgreSQL refuses user id 0, so root runs it
 * inside a user namespace. Blocking; used by one thread at a time.
 */
final class PostgresServer {
  private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);

  private final EmbeddedPostgresConfig config;
  private final PostgresBinaries binaries;
  private final List<String> runAs;

  PostgresServer(EmbeddedPostgresConfig config, PostgresBinaries binaries) {
    this.config = config;
    this.binaries = binaries;
    this.runAs = runAs();
  }

  boolean initialised() {
    return Files.exists(config.data().resolve("PG_VERSION"));
  }

  /**
   * Makes the data folder, with passwords from the first moment on (no trusted connections). It
   * appears as a whole: an attempt that was killed leaves a folder beside it, which the next one
   * erases.
   */
  void initialise(DatabaseLogin superuser) {
    Path scratch = config.home().resolve("data.new");
    try {
      erase(scratch);
      Path password =
          Files.createTempFile(
              config.home(),
              "initdb",
              ".password",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        Files.writeString(password, superuser.password(), StandardCharsets.UTF_8);
        Outcome outcome =
            run(
                List.of(
                    binaries.program("initdb"),
                    "--pgdata=" + scratch,
                    "--username=" + superuser.user(),
                    "--pwfile=" + password,
                    "--auth=scram-sha-256",
                    "--encoding=UTF-8",
                    "--locale=C.UTF-8"));
        if (outcome.exitCode() != 0) {
          throw new EmbeddedPostgresException("initdb failed: " + outcome.output());
        }
      } finally {
        Files.deleteIfExists(password);
      }
      Files.move(scratch, config.data(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL's data folder can't be made", e);
    }
  }

  private static void erase(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }

  /** Whether the postmaster named in the data folder's pid file is alive and serves this folder. */
  boolean running() {
    return postmaster().isPresent();
  }

  /** The postmaster's process id while it runs. */
  OptionalLong postmaster() {
    Path pidFile = config.data().resolve("postmaster.pid");
    try {
      OptionalLong written = pid(Files.readString(pidFile));
      if (written.isEmpty()) {
        return OptionalLong.empty();
      }
      long pid = written.getAsLong();
      String commandLine = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
      boolean ours = commandLine.contains(config.data().toString());
      return ours ? OptionalLong.of(pid) : OptionalLong.empty();
    } catch (NoSuchFileException e) {
      return OptionalLong.empty(); // no pid file, or no such process
    } catch (IOException e) {
      throw new UncheckedIOException("the state of PostgreSQL can't be read", e);
    }
  }

  /** On the first line; empty while the file is being written, or after a crash cut it off. */
  private static OptionalLong pid(String pidFile) {
    String first = pidFile.lines().findFirst().orElse("").strip();
    return first.matches("[0-9]{1,10}")
        ? OptionalLong.of(Long.parseLong(first))
        : OptionalLong.empty();
  }

  /** Starts the server in a session of its own and waits until it accepts connections. */
  void start() {
    String settings =
        "-p "
            + config.port()
            + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
            + " -c fsync=on -c synchronous_commit=on -c full_page_writes=on"
            + " -c max_connections=100 -c timezone=UTC";
    Outcome outcome =
        run(
            List.of(
                binaries.program("pg_ctl"),
                "start",
                "--wait",
                "--silent",
                "--timeout=" + config.startTimeout().toSeconds(),
                "--pgdata=" + config.data(),
                "--log=" + config.log(),
                "--options=" + settings));
    if (outcome.exitCode() != 0) {
      throw new EmbeddedPostgresException(
          "PostgreSQL did not start on port "
              + config.port()
              + " (see "
              + config.log()
              + "): "
              + outcome.output()
              + lastLogLine());
    }
    log.info("event=embedded_postgres_started port={} data={}", config.port(), config.data());
  }

  /** Clean stop ("fast": sessions are closed, a checkpoint is written); waits. */
  void stop() {
    Outcome outcome =
        run(
            List.of(
                binaries.program("pg_ctl"),
                "stop",
                "--wait",
                "--silent",
                "--mode=fast",
                "--timeout=" + config.startTimeout().toSeconds(),
                "--pgdata=" + config.data()));
    if (outcome.exitCode() != 0) {
      throw new EmbeddedPostgresException("pg_ctl stop: " + outcome.output());
    }
  }

  private String lastLogLine() {
    try {
      List<String> lines = Files.readAllLines(config.log());
      return lines.isEmpty() ? "" : " / " + oneLine(List.of(lines.getLast()));
    } catch (IOException e) {
      return " / (log unreadable: " + e.getMessage() + ")";
    }
  }

  /**
   * What a program printed, for a message that ends up in one quoted field of a line of the log.
   */
  private static String oneLine(List<String> printed) {
    return String.join("; ", printed).strip().replace('"', '\'');
  }

  private static List<String> runAs() {
    if (new UnixSystem().getUid() != 0) {
      return List.of();
    }
    if (LinuxUtils.isUnshareAvailable()) {
      return List.of("unshare", "-U");
    }
    throw new EmbeddedPostgresException(
        "PostgreSQL refuses to run as root and user namespaces are not available (unshare -U):"
            + " run Weir as an ordinary user, or configure an external PostgreSQL");
  }

  private record Outcome(int exitCode, String output) {}

  private Outcome run(List<String> program) {
    List<String> command = new ArrayList<>(runAs);
    command.addAll(program);
    try {
      // Output goes to a file: the server inherits it, and a pipe would never end while it lives.
      Path output = Files.createTempFile(config.home(), "command", ".out");
      try {
        Process process =
            new ProcessBuilder(command)
                .directory(config.home().toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        long limitSeconds = config.startTimeout().toSeconds() + 10;
        if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new EmbeddedPostgresException(
              program.getFirst() + " did not end within " + limitSeconds + " s");
        }
        return new Outcome(process.exitValue(), oneLine(Files.readAllLines(output)));
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(program.getFirst() + " can't be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedPostgresException("interrupted while running " + program.getFirst(), e);
    }
  }
}
