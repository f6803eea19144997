package io.weir.broker;

import io.weir.broker.node.KRaftSettings;
import io.weir.broker.node.WeirNode;
import io.weir.controller.kraft.NodeFormatter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program: {@code run} a node, {@code format} its folders. Exit codes: 0 done or stopped
 * cleanly, 1 failed, 2 not understood.
 */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final int FAILED = 1;
  private static final int NOT_UNDERSTOOD = 2;
  private static final int RUNNING = -1;
  private static final String HELP =
      """
      Runs a node of Weir.

        run    --config node.properties
        format --config node.properties --operator-user NAME   (password on standard input)

      run serves until SIGTERM, which stops cleanly. format prepares data.dir (or data.dirs) and metadata.dir before
      the first start; doing it again changes nothing, and a folder of another cluster is refused.
      """;

  private Main() {}

  /** Runs a command. */
  public static void main(String[] arguments) {
    int exit = execute(arguments, System.out, System.err);
    if (exit != RUNNING) {
      System.exit(exit);
    }
  }

  /** Executes; returns the exit code, or {@link #RUNNING} when the node goes on by itself. */
  static int execute(String[] arguments, PrintStream out, PrintStream err) {
    if (arguments.length == 0 || Set.of(arguments).contains("--help")) {
      out.print(HELP);
      return arguments.length == 0 ? NOT_UNDERSTOOD : 0;
    }
    try {
      return switch (arguments[0]) {
        case "run" -> run(options(arguments, Set.of("--config")));
        case "format" -> format(options(arguments, Set.of("--config", "--operator-user")), out);
        default ->
            throw new IllegalArgumentException(
                "unknown command '" + arguments[0] + "'; known are run and format");
      };
    } catch (InvalidNodeConfigException e) {
      err.println("weir: the configuration can't be used: " + e.getMessage());
      return FAILED;
    } catch (IllegalArgumentException e) {
      err.println("weir: " + e.getMessage() + "\n\n" + HELP);
      return NOT_UNDERSTOOD;
    } catch (IOException e) {
      err.println("weir: " + e.getMessage());
      return FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FAILED;
    }
  }

  private static Map<String, String> options(String[] arguments, Set<String> wanted) {
    Map<String, String> options = new HashMap<>();
    for (int index = 1; index < arguments.length; index += 2) {
      String name = arguments[index];
      if (!wanted.contains(name) || index + 1 == arguments.length) {
        throw new IllegalArgumentException("'" + name + "' is unknown or lacks its value");
      }
      options.put(name, arguments[index + 1]);
    }
    for (String name : wanted) {
      if (!options.containsKey(name)) {
        throw new IllegalArgumentException(name + " is missing");
      }
    }
    return options;
  }

  private static int format(Map<String, String> options, PrintStream out) throws IOException {
    NodeConfig config = NodeConfigReader.read(Path.of(options.get("--config")));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String password = in.readLine();
    if (password == null || password.isEmpty()) {
      throw new IOException("the operator's password is read from standard input, which is empty");
    }
    NodeFormatter.Outcome outcome =
        NodeFormatter.format(KRaftSettings.of(config), options.get("--operator-user"), password);
    out.println(
        switch (outcome) {
          case FORMATTED -> "formatted node " + config.nodeId();
          case ALREADY_FORMATTED -> "node " + config.nodeId() + " is formatted already";
        });
    return 0;
  }

  private static int run(Map<String, String> options) throws IOException, InterruptedException {
    NodeConfig config = NodeConfigReader.read(Path.of(options.get("--config")));
    NodeProcess process = new NodeProcess();
    Runtime.getRuntime().addShutdownHook(new Thread(process::stop, "weir-shutdown"));
    try {
      process.started(WeirNode.start(config, process::fail));
    } catch (IOException | RuntimeException e) {
      process.notStarted();
      LOG.error("event=node_not_started node={}", config.nodeId(), e);
      throw new IOException("node " + config.nodeId() + " did not start: " + e.getMessage(), e);
    }
    return RUNNING;
  }

  /**
   * Ends the process the right way: SIGTERM runs the JVM's shutdown hooks, which would exit with
   * 143, so the hook halts with the code that is meant. Thread-safe.
   */
  private static final class NodeProcess {
    private final AtomicInteger exitCode = new AtomicInteger();
    private final AtomicBoolean failed = new AtomicBoolean();
    private volatile WeirNode node;

    void started(WeirNode running) {
      node = running;
    }

    void notStarted() {
      exitCode.set(FAILED);
    }

    void fail(String part, Throwable cause) {
      if (failed.compareAndSet(false, true)) {
        LOG.error(
            "event=fatal_fault part={} action=\"the process ends; look at the cause and start the"
                + " node again\"",
            part,
            cause);
        exitCode.set(FAILED);
        // Whoever found the fault may be one of those that the shutdown waits for.
        new Thread(() -> System.exit(FAILED), "weir-exit").start();
      }
    }

    /** In the shutdown hook. */
    void stop() {
      WeirNode running = node;
      if (running != null) {
        try {
          if (failed.get()) {
            running.close();
          } else {
            running.stop();
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      Runtime.getRuntime().halt(exitCode.get());
    }
  }
}
