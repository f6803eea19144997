package io.weir.simulation;

import io.weir.protocol.Clock;
import io.weir.replication.PartitionReplica;
import io.weir.storage.PartitionLog;
import java.io.IOException;
import java.io.Writer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * The simulation over production's classes with a mutant's in their place: a class loader of its
 * own loads all of ours anew. Used by one thread.
 */
final class MutatedSimulation implements AutoCloseable {
  private static final String OURS = "io.weir.";

  private final URLClassLoader classes;
  private final Method run;

  private MutatedSimulation(URLClassLoader classes, Method run) {
    this.classes = classes;
    this.run = run;
  }

  /**
   * Compiles a mutant.
   *
   * @param output an empty folder for its classes
   * @throws AssertionError when it doesn't compile
   */
  static MutatedSimulation of(Mutant mutant, Path output) throws IOException {
    compile(mutant, output);
    List<URL> urls = new ArrayList<>();
    urls.add(output.toUri().toURL());
    for (Class<?> module :
        List.of(Clock.class, PartitionLog.class, PartitionReplica.class, Simulation.class)) {
      urls.add(module.getProtectionDomain().getCodeSource().getLocation());
    }
    URLClassLoader classes = new OursFirst(urls.toArray(URL[]::new));
    try {
      return new MutatedSimulation(
          classes, classes.loadClass(Simulation.class.getName()).getMethod("run", long.class));
    } catch (ReflectiveOperationException e) {
      classes.close();
      throw new IllegalStateException("the simulation can't be loaded", e);
    }
  }

  private static void compile(Mutant mutant, Path output) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = javac.getStandardFileManager(diagnostics, null, null)) {
      files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(output));
      List<Source> sources = mutant.changed().entrySet().stream().map(Source::new).toList();
      if (!javac
          .getTask(
              Writer.nullWriter(),
              files,
              diagnostics,
              List.of("-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path")),
              null,
              sources)
          .call()) {
        throw new AssertionError(
            "mutant " + mutant + " doesn't compile: " + diagnostics.getDiagnostics());
      }
    }
  }

  /** Runs a seed; returns the invariant that it broke, as the simulation says it, if it did. */
  Optional<String> run(long seed) {
    try {
      run.invoke(null, seed);
      return Optional.empty();
    } catch (InvocationTargetException e) {
      Throwable found = e.getCause();
      if (found.getClass().getName().equals(Violation.class.getName())) {
        return Optional.of(found.getMessage());
      }
      throw new AssertionError("seed " + seed + " failed without breaking an invariant", found);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    classes.close();
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(Map.Entry<Path, String> changed) {
      super(
          URI.create("mutant:///" + changed.getKey().toString().replaceFirst("^.*/java/", "")),
          Kind.SOURCE);
      this.text = changed.getValue();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** Our classes anew, everybody else's as they are. */
  private static final class OursFirst extends URLClassLoader {
    OursFirst(URL[] urls) {
      super(urls, MutatedSimulation.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(OURS)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : findClass(name);
      }
    }
  }
}
