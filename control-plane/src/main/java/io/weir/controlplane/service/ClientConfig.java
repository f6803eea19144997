package io.weir.controlplane.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.weir.controlplane.domain.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Programs for Kafka clients that send a record and read one, and the properties of Java's tools.
 * They run as they stand once the placeholders {@code <API_KEY>}, {@code <TOPIC>} and {@code
 * <GROUP>} are filled and the environment holds {@code WEIR_API_SECRET}; in the properties and in
 * the commands the secret is {@code <API_SECRET>}. Immutable.
 *
 * @param client which client
 * @param language of the content
 * @param fileName under which to save it
 * @param content the program
 * @param run commands for a shell: dependencies, environment, start
 * @param caPem what clients must trust; null: what their operating system trusts
 */
public record ClientConfig(
    String client,
    String language,
    String fileName,
    String content,
    String run,
    @JsonInclude(JsonInclude.Include.ALWAYS) String caPem) {
  /** What a program is written in, and its file. */
  private record Kind(String language, String fileName) {}

  private static final Map<String, Kind> KINDS =
      Map.of(
          "java", new Kind("java", "Example.java"),
          "python", new Kind("python", "example.py"),
          "go", new Kind("go", "main.go"),
          "node", new Kind("javascript", "example.mjs"),
          "kcat", new Kind("shell", "example.sh"),
          "properties", new Kind("properties", "client.properties"));

  /** Lines that begin with one of these are for listeners of that kind only. */
  private enum Mark {
    /** With TLS. */
    TLS("%tls"),
    /** With TLS and certificates of an authority of one's own. */
    AUTHORITY("%ca"),
    /** With TLS and certificates that everyone trusts. */
    PUBLIC("%public"),
    /** Without TLS. */
    PLAINTEXT("%plain");

    private final String text;

    Mark(String text) {
      this.text = text;
    }
  }

  private static final Pattern AUTHORITY = Pattern.compile("^( *)(.*)\\{ca}$");
  private static final Map<String, String> TEMPLATES = files("template");
  private static final Map<String, String> COMMANDS = files("run");

  /**
   * The program of a client for a virtual cluster.
   *
   * @param caPem certificates that clients must trust, if they must trust any
   */
  public static ClientConfig of(String client, ClusterView cluster, Optional<String> caPem) {
    Kind kind = client == null ? null : KINDS.get(client);
    if (kind == null) {
      throw ProblemException.invalid(
          "query:client", "must be one of java, python, go, node, kcat and properties");
    }
    Set<Mark> marks =
        !cluster.securityProtocol().endsWith("SSL")
            ? Set.of(Mark.PLAINTEXT)
            : Set.of(Mark.TLS, caPem.isPresent() ? Mark.AUTHORITY : Mark.PUBLIC);
    Optional<String> trusted = marks.contains(Mark.AUTHORITY) ? caPem : Optional.empty();
    return new ClientConfig(
        client,
        kind.language(),
        kind.fileName(),
        filled(TEMPLATES.get(client), marks, cluster, trusted),
        filled(COMMANDS.get(client), marks, cluster, trusted),
        trusted.orElse(null));
  }

  private static String filled(
      String template, Set<Mark> marks, ClusterView cluster, Optional<String> caPem) {
    return template
        .lines()
        .flatMap(line -> unmarked(line, marks).stream())
        .map(line -> line.replace("{bootstrap}", cluster.bootstrapServers()))
        .map(line -> line.replace("{protocol}", cluster.securityProtocol()))
        .map(line -> caPem.map(pem -> withAuthority(line, pem)).orElse(line))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /** A line without its mark, unless it is for another kind of listener. */
  private static Optional<String> unmarked(String line, Set<Mark> marks) {
    for (Mark mark : Mark.values()) {
      if (line.startsWith(mark.text)) {
        return marks.contains(mark)
            ? Optional.of(line.substring(mark.text.length()))
            : Optional.empty();
      }
    }
    return Optional.of(line);
  }

  /** Certificates as lines with the indentation of their place, or in one line of properties. */
  private static String withAuthority(String line, String pem) {
    String lines = pem.strip();
    Matcher place = AUTHORITY.matcher(line);
    return place.matches()
        ? place.group(1) + place.group(2) + lines.replace("\n", "\n" + place.group(1))
        : line.replace("{ca line}", lines.replace("\n", "\\n"));
  }

  private static Map<String, String> files(String kind) {
    return KINDS.keySet().stream()
        .collect(Collectors.toUnmodifiableMap(name -> name, name -> read(name + "." + kind)));
  }

  private static String read(String file) {
    String resource = "/client-config/" + file;
    try (InputStream stream = ClientConfig.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException(resource + " is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
