package io.weir.controlplane.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One running instance for all end-to-end tests: started by the first class that asks, stopped
 * after the last. Every test class finds all nodes serving; a test that takes something down brings
 * it back.
 */
final class Quickstart implements BeforeAllCallback, ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(Quickstart.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    WeirInstance weir = instance(context);
    Await.until("all parts to run: " + weir.status(), () -> weir.run("status").exitCode() == 0);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == WeirInstance.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return instance(context);
  }

  private static WeirInstance instance(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Running.class, key -> Running.start(), Running.class)
        .weir;
  }

  /** Stops the instance when the run ends; its folder stays for a look at the logs. */
  private static final class Running implements AutoCloseable {
    private final WeirInstance weir;

    /** For a run that is cut off: the instance's processes have sessions of their own. */
    private final Thread hook = new Thread(this::down, "weir-down");

    private Running(WeirInstance weir) {
      this.weir = weir;
    }

    static Running start() {
      try {
        Path folder = Files.createDirectories(Path.of("target", "e2e"));
        WeirInstance weir = WeirInstance.in(Files.createTempDirectory(folder, "weir-"));
        Running running = new Running(weir);
        Runtime.getRuntime().addShutdownHook(running.hook);
        boolean up = false;
        try {
          weir.weir("up");
          up = true;
        } finally {
          if (!up) {
            running.close();
          }
        }
        return running;
      } catch (IOException e) {
        throw new AssertionError("no folder for the instance", e);
      }
    }

    @Override
    public void close() {
      down();
      Runtime.getRuntime().removeShutdownHook(hook);
    }

    private void down() {
      weir.run("down");
    }
  }
}
