package io.weir.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Kafka's {@code DumpLogSegments} in a class loader of its own: its jars are of another version
 * than those of the tests. It prints to {@code System.out} and {@code System.err}, which are caught
 * meanwhile: one thread.
 */
final class KafkaDumpLog implements AutoCloseable {
  private static final Path JARS = Path.of(System.getProperty("weir.kafka-tools"));

  private final URLClassLoader loader;

  KafkaDumpLog() throws IOException {
    List<URL> urls = new ArrayList<>();
    try (Stream<Path> jars = Files.list(JARS)) {
      for (Path jar : jars.sorted().toList()) {
        urls.add(jar.toUri().toURL());
      }
    }
    loader = new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
  }

  /** The lines that it prints for a file, complaints included. */
  List<String> run(Path file, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--files", file.toString()));
    arguments.addAll(List.of(options));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    PrintStream errorsBefore = System.err;
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    try (PrintStream caught = new PrintStream(out, true, StandardCharsets.UTF_8)) {
      System.setOut(caught);
      System.setErr(caught); // where it reports mismatches
      Thread.currentThread().setContextClassLoader(loader);
      loader
          .loadClass("org.apache.kafka.tools.DumpLogSegments")
          .getMethod("main", String[].class)
          .invoke(null, (Object) arguments.toArray(new String[0]));
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("kafka-dump-log failed: " + arguments, e);
    } finally {
      System.setOut(before);
      System.setErr(errorsBefore);
      Thread.currentThread().setContextClassLoader(context);
    }
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("SLF4J: ")) // it has no logger, and says so once
        .toList();
  }

  @Override
  public void close() throws IOException {
    loader.close();
  }
}
