package io.weir.benchmarks.tiering;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The instance that the launcher started: what its folder says of it. Not instantiable. */
final class WeirInstance {
  static final String NAME = "Weir";

  private static final String NODE = "node-";

  private WeirInstance() {}

  /**
   * @param client properties that {@code ./weir bench-target} wrote
   */
  static Side side(Path home, Path client, Store store) throws IOException {
    Map<Integer, Path> folders = new TreeMap<>();
    List<Long> pids = new ArrayList<>();
    List<String> bootstrap = new ArrayList<>();
    try (DirectoryStream<Path> nodes =
        Files.newDirectoryStream(home.resolve("cluster"), NODE + "*")) {
      for (Path node : nodes) {
        Properties config = properties(node.resolve("node.properties"));
        folders.put(
            Integer.valueOf(config.getProperty("node.id")),
            Path.of(config.getProperty("data.dir")));
        pids.add(pid(node.resolve("node.pid")));
        bootstrap.add(config.getProperty("tenants.advertised"));
      }
    }
    Map<String, Object> properties = new HashMap<>();
    properties(client).forEach((key, value) -> properties.put((String) key, value));
    properties.put("bootstrap.servers", String.join(",", bootstrap));
    return new Side(NAME, properties, folders, pids, store);
  }

  /** The first word of a file that a launch script wrote. */
  static long pid(Path file) throws IOException {
    return Long.parseLong(Files.readString(file).split(" ", 2)[0]);
  }

  private static Properties properties(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    }
    return properties;
  }
}
