package io.weir.controlplane.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files of the built console, read from the class path once: about a megabyte. The build lists
 * them in {@code files.txt}, so that nothing that is not listed can be asked for, whatever a path
 * says. Immutable.
 */
public final class ConsoleSite {
  private static final String FOLDER = "/io/weir/console/";
  private static final String INDEX = "index.html";

  /** Its names hold a hash of the content (Vite's default). */
  private static final String HASHED = "assets/";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html;charset=utf-8",
          "js", "text/javascript;charset=utf-8",
          "css", "text/css;charset=utf-8",
          "svg", "image/svg+xml",
          "woff2", "font/woff2");

  private final Map<String, Asset> assets;

  /**
   * A file.
   *
   * @param immutable whether its name changes with its content
   */
  record Asset(byte[] content, String mediaType, boolean immutable) {}

  private ConsoleSite(Map<String, Asset> assets) {
    this.assets = Map.copyOf(assets);
  }

  /** Reads it; a class path without it, or with half of it, is a broken build. */
  public static ConsoleSite load() {
    Map<String, Asset> assets = new HashMap<>();
    new String(read("files.txt"), StandardCharsets.UTF_8)
        .lines()
        .filter(name -> TYPES.containsKey(extension(name)))
        .forEach(
            name ->
                assets.put(
                    name,
                    new Asset(read(name), TYPES.get(extension(name)), name.startsWith(HASHED))));
    if (!assets.containsKey(INDEX)) {
      throw new IllegalStateException("the console has no " + INDEX + ": build web-console again");
    }
    return new ConsoleSite(assets);
  }

  /** The file of a path that begins with a slash. */
  Optional<Asset> at(String path) {
    return Optional.ofNullable(assets.get(path.substring(1)));
  }

  /** The page that holds all pages. */
  Asset index() {
    return assets.get(INDEX);
  }

  private static String extension(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static byte[] read(String name) {
    try (InputStream file = ConsoleSite.class.getResourceAsStream(FOLDER + name)) {
      if (file == null) {
        throw new IllegalStateException(
            FOLDER + name + " is not on the class path: the jar of web-console is missing");
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(FOLDER + name + " can't be read", e);
    }
  }
}
