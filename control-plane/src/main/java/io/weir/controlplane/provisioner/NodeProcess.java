package io.weir.controlplane.provisioner;

import io.weir.controlplane.provisioner.ClusterLayout.NodeLayout;
import io.weir.controlplane.provisioner.NodeStatus.Observed;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's process: observed through its pid file, moved towards its {@code desired} file. {@link
 * #supervise} belongs to one thread at a time; the rest is thread-safe.
 */
final class NodeProcess {
  private static final Logger log = LoggerFactory.getLogger(NodeProcess.class);

  private static final long LAUNCH_LIMIT_NS = 5_000_000_000L;
  private static final long LAUNCH_POLL_NS = 2_000_000L;

  private final LocalNode node;
  private final NodeLayout layout;
  private final ProcessTable table;
  private Supervision supervision = Supervision.fresh();

  NodeProcess(LocalNode node, NodeLayout layout, ProcessTable table) {
    this.node = node;
    this.layout = layout;
    this.table = table;
  }

  int id() {
    return node.id();
  }

  void want(DesiredState desired) {
    DurableFiles.write(layout.desired(), desired.text(), DurableFiles.READABLE);
  }

  NodeStatus status() {
    Optional<ProcessIdentity> process = process();
    Observed observed = process.map(table::observe).orElse(Observed.DOWN);
    OptionalLong pid =
        observed == Observed.DOWN
            ? OptionalLong.empty()
            : OptionalLong.of(process.orElseThrow().pid());
    Optional<Instant> startedAt =
        pid.isEmpty()
            ? Optional.empty()
            : ProcessHandle.of(pid.getAsLong()).flatMap(live -> live.info().startInstant());
    return new NodeStatus(node, desired(), observed, pid, startedAt, disk());
  }

  private Optional<NodeStatus.Disk> disk() {
    try {
      FileStore store = Files.getFileStore(layout.data());
      return Optional.of(new NodeStatus.Disk(store.getTotalSpace(), store.getUsableSpace()));
    } catch (IOException e) {
      log.warn("event=disk_not_readable node={} reason=\"{}\"", node.id(), e.getMessage());
      return Optional.empty();
    }
  }

  void supervise(long nowMs) {
    Optional<ProcessIdentity> process =
        process().filter(known -> table.observe(known) != Observed.DOWN);
    var decision = supervision.decide(desired(), process.isPresent(), nowMs);
    if (decision.step() == Supervision.Step.START) {
      logStart();
    }
    supervision = decision.next();
    switch (decision.step()) {
      case LEAVE -> {}
      case START -> launch();
      case ASK_TO_STOP -> process.ifPresent(table::terminate);
      case KILL -> process.ifPresent(table::kill);
    }
  }

  private void logStart() {
    if (supervision.starts() == 0 && supervision.startedAtMs() == Supervision.NEVER) {
      log.info("event=node_starting node={}", node.id());
    } else {
      log.warn(
          "event=node_died_by_itself_starting_it_again node={} starts={}",
          node.id(),
          supervision.starts());
    }
  }

  private void launch() {
    File output = layout.logs().resolve("launch.log").toFile();
    try {
      // A session of its own: signals to the control plane's group or terminal don't reach the
      // node.
      Process launched =
          new ProcessBuilder("setsid", layout.launch().toString())
              .redirectInput(Redirect.from(new File("/dev/null")))
              .redirectErrorStream(true)
              .redirectOutput(Redirect.appendTo(output))
              .start();
      var unused =
          launched
              .onExit()
              .thenAccept(
                  ended ->
                      log.info("event=node_ended node={} exit={}", node.id(), ended.exitValue()));
      awaitPidFile(launched);
    } catch (IOException e) {
      throw new UncheckedIOException("node " + node.id() + " can't be launched", e);
    }
  }

  /**
   * Until then the node can't be seen. A copy that finds the lock taken ends: then the other one,
   * which the launcher started at the same moment, is waited for.
   */
  private void awaitPidFile(Process launched) {
    long beganNs = System.nanoTime();
    while (!alive()) {
      if (!launched.isAlive() && launched.exitValue() != NodeFiles.ALREADY_RUNNING) {
        return;
      }
      if (System.nanoTime() - beganNs > LAUNCH_LIMIT_NS) {
        throw new ProvisioningException(
            "node " + node.id() + " wrote no pid file, see " + layout.logs());
      }
      LockSupport.parkNanos(LAUNCH_POLL_NS);
    }
  }

  private boolean alive() {
    return process().filter(known -> table.observe(known) != Observed.DOWN).isPresent();
  }

  private DesiredState desired() {
    return DesiredState.parse(DurableFiles.read(layout.desired()));
  }

  private Optional<ProcessIdentity> process() {
    try {
      return ProcessIdentity.parse(Files.readString(layout.pid()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(layout.pid() + " can't be read", e);
    }
  }
}
