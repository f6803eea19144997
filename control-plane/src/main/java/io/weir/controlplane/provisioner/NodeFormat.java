package io.weir.controlplane.provisioner;

import io.weir.controlplane.provisioner.ClusterLayout.NodeLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of a node's {@code format} script; several run beside each other. */
final class NodeFormat {
  private static final long LIMIT_SECONDS = 60;

  private final LocalNode node;
  private final NodeLayout layout;
  private final Process process;

  private NodeFormat(LocalNode node, NodeLayout layout, Process process) {
    this.node = node;
    this.layout = layout;
    this.process = process;
  }

  static NodeFormat begin(LocalNode node, NodeLayout layout) {
    try {
      Process process =
          new ProcessBuilder(layout.format().toString())
              .redirectErrorStream(true)
              .redirectOutput(layout.logs().resolve("format.log").toFile())
              .start();
      return new NodeFormat(node, layout, process);
    } catch (IOException e) {
      throw new UncheckedIOException("node " + node.id() + " can't be formatted", e);
    }
  }

  void await() {
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw failure("formatting did not end within " + LIMIT_SECONDS + " s");
      }
      if (process.exitValue() != 0) {
        throw failure("formatting ended with exit code " + process.exitValue());
      }
      if (!Files.exists(layout.formatMark())) {
        throw failure("formatting left no " + layout.formatMark());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProvisioningException("interrupted while formatting node " + node.id(), e);
    }
  }

  private ProvisioningException failure(String what) {
    List<String> lines = DurableFiles.read(layout.logs().resolve("format.log")).lines().toList();
    String last = lines.isEmpty() ? "no output" : lines.getLast();
    return new ProvisioningException("node " + node.id() + ": " + what + " (" + last + ")");
  }
}
