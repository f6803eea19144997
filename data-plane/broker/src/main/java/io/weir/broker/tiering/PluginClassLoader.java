package io.weir.broker.tiering;

import io.weir.broker.InvalidNodeConfigException;
import io.weir.broker.RemoteLogConfig;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A plugin's own classes before the broker's, so that their libraries don't meet. What both speak
 * with each other is always the broker's: the JDK, Kafka's interfaces, the log. Thread-safe.
 */
final class PluginClassLoader extends URLClassLoader {
  private static final List<String> SHARED =
      List.of("java.", "javax.", "jdk.", "sun.", "org.apache.kafka.", "org.slf4j.");

  static {
    registerAsParallelCapable();
  }

  private PluginClassLoader(URL[] urls, ClassLoader broker) {
    super("weir-remote-storage", urls, broker);
  }

  /**
   * Looks into a class path: folders of classes, jars, and {@code folder/*} for all jars of a
   * folder.
   *
   * @throws InvalidNodeConfigException when an entry is not there or holds nothing
   */
  static PluginClassLoader of(String classPath, ClassLoader broker) {
    List<URL> urls = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator)) {
      if (!entry.isBlank()) {
        urls.addAll(urls(entry.trim()));
      }
    }
    return new PluginClassLoader(urls.toArray(URL[]::new), broker);
  }

  private static List<URL> urls(String entry) {
    try {
      if (!entry.endsWith("/*")) {
        Path path = Path.of(entry);
        if (!Files.isReadable(path)) {
          throw refused(entry, "is not there or can't be read");
        }
        return List.of(url(path));
      }
      List<Path> jars = new ArrayList<>();
      try (DirectoryStream<Path> found =
          Files.newDirectoryStream(Path.of(entry.substring(0, entry.length() - 2)), "*.jar")) {
        found.forEach(jars::add);
      }
      if (jars.isEmpty()) {
        throw refused(entry, "holds no jar");
      }
      jars.sort(Comparator.naturalOrder());
      List<URL> urls = new ArrayList<>();
      for (Path jar : jars) {
        urls.add(url(jar));
      }
      return urls;
    } catch (IOException e) {
      throw refused(entry, "can't be read: " + e);
    }
  }

  private static URL url(Path path) throws MalformedURLException {
    return path.toUri().toURL();
  }

  private static InvalidNodeConfigException refused(String entry, String problem) {
    return new InvalidNodeConfigException(
        RemoteLogConfig.CLASS_PATH + ": " + entry + " " + problem);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (SHARED.stream().anyMatch(name::startsWith)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      if (known == null) {
        try {
          known = findClass(name);
        } catch (ClassNotFoundException e) {
          return super.loadClass(name, resolve); // the broker's, if it has one
        }
      }
      if (resolve) {
        resolveClass(known);
      }
      return known;
    }
  }

  @Override
  public URL getResource(String name) {
    URL own = findResource(name);
    return own != null ? own : super.getResource(name);
  }

  /** The plugin's first, as for classes: service files name its own implementations. */
  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    Stream<URL> own = stream(findResources(name));
    Stream<URL> brokers = stream(getParent().getResources(name));
    return Collections.enumeration(Stream.concat(own, brokers).distinct().toList());
  }

  private static Stream<URL> stream(Enumeration<URL> urls) {
    return Collections.list(urls).stream();
  }
}
