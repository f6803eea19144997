package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * The programs of {@code src/test/clients} and how each is run; {@code ./weir test --setup}
 * installs and builds what they need. Immutable.
 */
record ClientPrograms(Path python, Path node, Path go, Path oldJava) {
  private static final List<String> ALL_CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");

  /** Downloads on a fresh machine take their time. */
  private static final long SETUP_LIMIT_MINUTES = 20;

  private static final Path PROGRAMS = Path.of("src", "test", "clients").toAbsolutePath();
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path JAVA_CLASSES = TARGET.resolve("java-client");
  private static final String OLD_JAVA_RELEASE = "17";

  /** Makes sure that every client is installed. */
  static ClientPrograms installed() {
    try {
      Path output = Files.createTempFile("weir-setup-", ".out");
      Path errors = Files.createTempFile("weir-setup-", ".err");
      Process setup =
          new ProcessBuilder(WeirInstance.root().resolve("weir").toString(), "test", "--setup")
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      if (!setup.waitFor(SETUP_LIMIT_MINUTES, TimeUnit.MINUTES)) {
        setup.descendants().forEach(ProcessHandle::destroyForcibly);
        setup.destroyForcibly();
        throw new AssertionError("./weir test --setup did not end: " + Files.readString(errors));
      }
      assertEquals(0, setup.exitValue(), "./weir test --setup: " + Files.readString(errors));
      Properties places = new Properties();
      try (var reader = Files.newBufferedReader(output)) {
        places.load(reader);
      }
      Files.delete(output);
      Files.delete(errors);
      compileJavaClient();
      return new ClientPrograms(
          Path.of(places.getProperty("python")),
          Path.of(places.getProperty("node")),
          Path.of(places.getProperty("go")),
          Path.of(places.getProperty("old_java")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Every client, the slowest first. */
  List<ClientProgram> all() {
    return List.of(
        modernJava("java-4.4-consumer", "consumer"),
        modernJava("java-4.4", "classic"),
        java("java-2.8", List.of(oldJava.toString()), oldJars(), Map.of()),
        python("confluent-kafka-python", "confluent.py"),
        python(
            "confluent-kafka-python-consumer",
            "confluent.py",
            Map.of("GROUP_PROTOCOL", "consumer")),
        python("kafka-python", "purepython.py"),
        node(
            "platformatic-kafka",
            "platformatic.mjs",
            List.of("none", "gzip", "snappy", "lz4"),
            true),
        kcat(),
        python("aiokafka", "asynckafka.py"),
        node("kafkajs", "kafkajs.mjs", List.of("none", "gzip", "snappy"), false),
        go("franz-go", "franz", Map.of()),
        go("sarama", "sarama", Map.of()),
        go("sarama-newest", "sarama", Map.of("KAFKA_VERSION", "4.1.0")));
  }

  /** Changes settings of topics by librdkafka's admin client. */
  ClientProgram configs() {
    return python("confluent-kafka-python's admin", "confluentconfigs.py");
  }

  /** The folder with the programs and lock file of a language. */
  static Path source(String language) {
    return PROGRAMS.resolve(language);
  }

  /** Runs a Java source file with the newest Java client. */
  static List<String> javaSource(Path file) {
    return List.of(thisJava(), "-cp", joined(modernJars()), file.toString());
  }

  private ClientProgram python(String name, String file) {
    return python(name, file, Map.of());
  }

  private ClientProgram python(String name, String file, Map<String, String> environment) {
    String program = PROGRAMS.resolve("python").resolve(file).toString();
    List<String> command = List.of(python.toString(), "-B", program);
    return new ClientProgram(name, command, environment, ALL_CODECS, true, true, false);
  }

  private ClientProgram kcat() {
    ClientProgram kcat = python("kcat", "kcat.py");
    return new ClientProgram("kcat", kcat.command(), Map.of(), ALL_CODECS, false, false, false);
  }

  private ClientProgram node(String name, String file, List<String> codecs, boolean repeats) {
    List<String> command = List.of("node", node.resolve(file).toString());
    return new ClientProgram(name, command, Map.of(), codecs, true, true, repeats);
  }

  private ClientProgram go(String name, String binary, Map<String, String> environment) {
    List<String> command = List.of(go.resolve(binary).toString());
    return new ClientProgram(name, command, environment, ALL_CODECS, true, true, false);
  }

  private static ClientProgram modernJava(String name, String groupProtocol) {
    List<String> java =
        List.of(
            thisJava(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");
    return java(name, java, modernJars(), Map.of("GROUP_PROTOCOL", groupProtocol));
  }

  private static ClientProgram java(
      String name, List<String> java, List<Path> jars, Map<String, String> environment) {
    List<Path> classPath = new ArrayList<>(jars);
    classPath.add(JAVA_CLASSES);
    List<String> command = new ArrayList<>(java);
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
    command.addAll(List.of("-cp", joined(classPath), "JavaClient"));
    return new ClientProgram(name, command, environment, ALL_CODECS, true, true, false);
  }

  /** Against the old client, for the old JVM: it runs with the newest too. */
  private static void compileJavaClient() {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();
    int result =
        compiler.run(
            null,
            complaints,
            complaints,
            "--release",
            OLD_JAVA_RELEASE,
            "-cp",
            joined(oldJars()),
            "-d",
            JAVA_CLASSES.toString(),
            PROGRAMS.resolve("java").resolve("JavaClient.java").toString());
    assertEquals(0, result, () -> complaints.toString(StandardCharsets.UTF_8));
  }

  private static String thisJava() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String joined(List<Path> paths) {
    return paths.stream().map(Path::toString).collect(Collectors.joining(":"));
  }

  private static List<Path> oldJars() {
    return jars(TARGET.resolve("kafka-2x"), "");
  }

  /** Out of the product's libraries: the client with what it needs, and nothing else. */
  private static List<Path> modernJars() {
    return Stream.of("kafka-clients-", "zstd-jni-", "lz4-java-", "snappy-java-", "slf4j-api-")
        .flatMap(prefix -> jars(TARGET.resolve("lib"), prefix).stream())
        .toList();
  }

  private static List<Path> jars(Path folder, String prefix) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> jars =
          files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
      if (jars.isEmpty()) {
        throw new AssertionError("no " + prefix + "*.jar in " + folder);
      }
      return jars;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
