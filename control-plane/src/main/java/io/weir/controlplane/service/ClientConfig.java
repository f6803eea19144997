package io.weir.controlplane.service;

import io.weir.controlplane.domain.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Programs for Kafka clients that send a record and read it (for kcat, its configuration), complete
 * but for the placeholders {@code <API_KEY>}, {@code <API_SECRET>}, {@code <CA_FILE>}, {@code
 * <TOPIC>} and {@code <GROUP>}. Immutable.
 *
 * @param client which client
 * @param language of the program
 * @param content the program
 */
public record ClientConfig(String client, String language, String content) {
  private static final Map<String, String> LANGUAGES =
      Map.of(
          "java", "java",
          "python", "python",
          "go", "go",
          "node", "javascript",
          "kcat", "properties");

  /** Lines that begin with one of these are for that kind of listener only. */
  private static final String TLS_ONLY = "%tls";

  private static final String PLAINTEXT_ONLY = "%plain";

  private static final Map<String, String> TEMPLATES = templates(LANGUAGES.keySet());

  /** The program of a client for a virtual cluster. */
  public static ClientConfig of(String client, ClusterView cluster) {
    String template = client == null ? null : TEMPLATES.get(client);
    if (template == null) {
      throw ProblemException.invalid(
          "query:client", "must be one of java, python, go, node and kcat");
    }
    boolean tls = cluster.securityProtocol().endsWith("SSL");
    String content =
        forListener(template, tls)
            .replace("{bootstrap}", cluster.bootstrapServers())
            .replace("{protocol}", cluster.securityProtocol());
    return new ClientConfig(client, LANGUAGES.get(client), content);
  }

  private static String forListener(String template, boolean tls) {
    String wanted = tls ? TLS_ONLY : PLAINTEXT_ONLY;
    String unwanted = tls ? PLAINTEXT_ONLY : TLS_ONLY;
    return template
        .lines()
        .filter(line -> !line.startsWith(unwanted))
        .map(line -> line.startsWith(wanted) ? line.substring(wanted.length()) : line)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static Map<String, String> templates(Set<String> clients) {
    return clients.stream().collect(Collectors.toUnmodifiableMap(name -> name, name -> read(name)));
  }

  private static String read(String client) {
    String resource = "/client-config/" + client + ".template";
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
