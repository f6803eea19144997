package io.weir.controlplane.quickstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the files in an instance's folder say of its processes. The files are the processes' own,
 * and change at any time. Thread-safe.
 *
 * @param home folder of the instance
 */
record InstanceFiles(Path home) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Whether a node should run. */
  boolean shouldRun(int node) throws IOException {
    Path desired = node(node).resolve("desired");
    return !Files.exists(desired) || Files.readString(desired).strip().equals("running");
  }

  /** Whether a node's process is there; then what answers on its port is that. */
  boolean nodeAlive(int node) {
    return pid(node(node).resolve("node.pid")).map(InstanceFiles::alive).orElse(false);
  }

  /** Whether the object store's process is there; then what answers on its port is that. */
  boolean objectStoreAlive() {
    return pid(objectStore()).map(InstanceFiles::alive).orElse(false);
  }

  /** Why it is in vain to wait for the object store. */
  Optional<String> objectStoreEnded() {
    return ended(objectStore(), "the object store ended (./weir logs object-store)");
  }

  /** Why it is in vain to wait for the control plane; the launcher has written its pid file. */
  static Optional<String> ended(Path pidFile) {
    return ended(pidFile, "the control plane ended");
  }

  private static Optional<String> ended(Path pidFile, String reason) {
    return pid(pidFile) // without one it is about to be written
        .filter(pid -> !alive(pid))
        .map(pid -> reason);
  }

  private Path objectStore() {
    return home.resolve("object-store").resolve("object-store.pid");
  }

  /** Whether an answer of {@code /readyz} is that of the control plane with this name. */
  static boolean namesInstance(String body, String instance) {
    try {
      return JSON.readTree(body).path("instance").asText().equals(instance);
    } catch (JsonProcessingException e) {
      return false; // whoever that is
    }
  }

  /** Differs once a log has grown, began anew, or has come. */
  Map<Path, Long> logs() {
    Map<Path, Long> sizes = new TreeMap<>();
    logsOf(home.resolve("logs"), sizes);
    size(home.resolve("postgres").resolve("postgres.log"), sizes);
    for (Path node : entries(home.resolve("cluster"))) {
      logsOf(node.resolve("logs"), sizes);
    }
    return sizes;
  }

  private static void logsOf(Path folder, Map<Path, Long> sizes) {
    for (Path file : entries(folder)) {
      size(file, sizes);
    }
  }

  private static Iterable<Path> entries(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.<Path>empty().toList();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " can't be read", e);
    }
  }

  private static void size(Path file, Map<Path, Long> sizes) {
    try {
      sizes.put(file, Files.size(file));
    } catch (NoSuchFileException e) {
      sizes.remove(file); // rotated, or not there yet
    } catch (IOException e) {
      throw new UncheckedIOException(file + " can't be read", e);
    }
  }

  private static Optional<Long> pid(Path file) {
    try {
      return Optional.of(Long.parseLong(Files.readString(file).split(" ")[0]));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(file + " can't be read", e);
    }
  }

  private static boolean alive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private Path node(int id) {
    return home.resolve("cluster").resolve("node-" + id);
  }
}
