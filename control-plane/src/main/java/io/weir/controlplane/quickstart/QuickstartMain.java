package io.weir.controlplane.quickstart;

import io.weir.controlplane.demo.NewTenant;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The Java part of {@code ./weir up}. Waits for the control plane and the nodes that should run,
 * makes the demo tenant, writes {@code connection.json}. Exit code 1 with one line when something
 * does not come up.
 */
public final class QuickstartMain {
  private static final int OPERATORS_STEP = 100;
  private static final int HTTP_STEP = 300;
  private static final Set<String> OPTIONS =
      Set.of(
          "--home",
          "--port",
          "--s3-port",
          "--node-ports",
          "--tenants-security",
          "--control-plane-pid-file",
          "--instance",
          "--patience");

  /** The machine's own. */
  private static final Readiness.Time TIME =
      new Readiness.Time() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void pause(Duration length) throws InterruptedException {
          Thread.sleep(length);
        }
      };

  private QuickstartMain() {}

  /**
   * Arguments: {@code ready --home F --port N --s3-port N --node-ports A,B --tenants-security
   * SASL_SSL --control-plane-pid-file F --instance ID --patience SECONDS}.
   */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = options(arguments);
    Path home = Path.of(options.get("--home"));
    int port = Integer.parseInt(options.get("--port"));
    List<Integer> nodes =
        Arrays.stream(options.get("--node-ports").split(",")).map(Integer::valueOf).toList();
    Path pidFile = Path.of(options.get("--control-plane-pid-file"));
    String instance = options.get("--instance");
    InstanceFiles files = new InstanceFiles(home);

    Readiness readiness = new Readiness(System.out, TIME);
    for (int i = 0; i < nodes.size(); i++) {
      int node = i + 1;
      if (files.shouldRun(node)) {
        readiness.expect(
            "node " + node, nodes.get(i) + HTTP_STEP, anyBody -> files.nodeAlive(node));
      } else {
        System.out.println("  node " + node + " stays down until: ./weir node start " + node);
      }
    }
    readiness.expectHealthz(
        "the object store",
        Integer.parseInt(options.get("--s3-port")),
        anyBody -> files.objectStoreAlive());
    readiness.expect(
        "the control plane", port, body -> InstanceFiles.namesInstance(body, instance));
    Optional<String> failure =
        readiness.await(
            Duration.ofSeconds(Long.parseLong(options.get("--patience"))),
            () -> InstanceFiles.ended(pidFile).or(files::objectStoreEnded),
            files::logs);
    if (failure.isPresent()) {
      System.err.println("weir: " + failure.get());
      System.exit(1);
    }
    URI admin = URI.create("http://127.0.0.1:" + port);
    NewTenant tenant = DemoTenant.ensure(home, admin, new SecureRandom());
    connection(home, admin, tenant, nodes, options.get("--tenants-security"))
        .write(home.resolve("connection.json"));
    System.out.println("  demo tenant " + tenant.tenantId() + " is ready");
  }

  private static ConnectionFile connection(
      Path home, URI admin, NewTenant tenant, List<Integer> nodes, String security)
      throws IOException {
    Path cluster = home.resolve("cluster");
    String operators =
        String.join(
            ",", nodes.stream().map(port -> "127.0.0.1:" + (port + OPERATORS_STEP)).toList());
    return new ConnectionFile(
        admin.resolve("/").toString(),
        admin.toString(),
        tenant.bootstrapServers(),
        security,
        "PLAIN",
        cluster.resolve("ca.pem").toString(),
        tenant.tenantId(),
        tenant.clusterId(),
        tenant.kafkaClusterId(),
        tenant.apiKey(),
        tenant.apiSecret(),
        tenant.token(),
        Files.readString(home.resolve("control-plane").resolve("operator.token")).strip(),
        operators,
        "SCRAM-SHA-512",
        "operator",
        Files.readString(cluster.resolve("operator.password")).strip());
  }

  private static Map<String, String> options(String[] arguments) {
    Map<String, String> options = new HashMap<>();
    for (int i = 1; i + 1 < arguments.length; i += 2) {
      options.put(arguments[i], arguments[i + 1]);
    }
    if (!options.keySet().equals(OPTIONS) || !"ready".equals(arguments[0])) {
      throw new IllegalArgumentException("wanted: ready with " + OPTIONS);
    }
    return options;
  }
}
