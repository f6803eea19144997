package io.weir.broker.tiering;

import io.weir.broker.InvalidNodeConfigException;
import io.weir.broker.RemoteLogConfig;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Anybody's {@code RemoteStorageManager}, loaded by its name from a class path of its own and
 * called with its class loader as the thread's. What it throws and should not (errors of the
 * runtime's linking among them) arrives as a {@link RemoteStorageException}. As thread-safe as
 * KIP-405 wants a plugin to be: thoroughly.
 */
public final class RemoteStoragePlugin implements RemoteStorageManager {
  /** Kafka tells plugins the node's id under this name. */
  private static final String BROKER_ID = "broker.id";

  private static final Logger LOG = LoggerFactory.getLogger(RemoteStoragePlugin.class);

  private final RemoteStorageManager plugin;
  private final ClassLoader classes;
  private final Optional<PluginClassLoader> own;

  private RemoteStoragePlugin(
      RemoteStorageManager plugin, ClassLoader classes, Optional<PluginClassLoader> own) {
    this.plugin = plugin;
    this.classes = classes;
    this.own = own;
  }

  /**
   * Loads and configures the plugin; may block, as the plugin may look at its store.
   *
   * @throws InvalidNodeConfigException naming the key that has to be mended; nothing is left open
   */
  public static RemoteStoragePlugin load(RemoteLogConfig config, int nodeId) {
    ClassLoader broker = RemoteStoragePlugin.class.getClassLoader();
    Optional<PluginClassLoader> own =
        config.managerClassPath().isBlank()
            ? Optional.empty()
            : Optional.of(PluginClassLoader.of(config.managerClassPath(), broker));
    boolean loaded = false;
    RemoteStoragePlugin plugin = null;
    try {
      ClassLoader classes = own.isPresent() ? own.get() : broker;
      plugin = new RemoteStoragePlugin(instance(config.managerClassName(), classes), classes, own);
      Map<String, Object> settings = new HashMap<>(config.managerConfigs());
      settings.put(BROKER_ID, Integer.toString(nodeId));
      plugin.configure(settings);
      loaded = true;
      return plugin;
    } finally {
      if (!loaded) {
        closeAfterFailure(plugin, own);
      }
    }
  }

  private static RemoteStorageManager instance(String className, ClassLoader classes) {
    ClassLoader before = enter(classes);
    try {
      return Class.forName(className, true, classes)
          .asSubclass(RemoteStorageManager.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ClassNotFoundException e) {
      throw refused(className + " is not on the class path", e);
    } catch (ClassCastException e) {
      throw refused(className + " is no " + RemoteStorageManager.class.getName(), e);
    } catch (InvocationTargetException e) {
      throw refused(className + " can't be made: " + e.getCause(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw refused(className + " has no public constructor without arguments", e);
    } catch (LinkageError e) {
      throw refused(className + " lacks something on its class path: " + e, e);
    } finally {
      leave(before);
    }
  }

  private static InvalidNodeConfigException refused(String problem, Throwable cause) {
    return new InvalidNodeConfigException(RemoteLogConfig.CLASS_NAME + ": " + problem, cause);
  }

  private static void closeAfterFailure(
      RemoteStoragePlugin plugin, Optional<PluginClassLoader> own) {
    try {
      if (plugin != null) {
        plugin.close();
      } else if (own.isPresent()) {
        own.get().close();
      }
    } catch (IOException | RuntimeException e) {
      // Why it could not be loaded is what the caller is told.
      LOG.warn("event=remote_storage_plugin_not_closed cause=\"{}\"", e.toString());
    }
  }

  @Override
  public void configure(Map<String, ?> configs) {
    ClassLoader before = enter(classes);
    try {
      plugin.configure(configs);
    } catch (RuntimeException | LinkageError e) {
      throw new InvalidNodeConfigException(
          RemoteLogConfig.MANAGER_PREFIX + "*: the remote store refuses them: " + e.getMessage(),
          e);
    } finally {
      leave(before);
    }
  }

  /** A call of the plugin. */
  private interface Call<T> {
    T run() throws RemoteStorageException;
  }

  private <T> T call(Call<T> call) throws RemoteStorageException {
    ClassLoader before = enter(classes);
    try {
      return call.run();
    } catch (RuntimeException | LinkageError e) {
      throw new RemoteStorageException("the remote store's plugin failed: " + e, e);
    } finally {
      leave(before);
    }
  }

  @Override
  public Optional<CustomMetadata> copyLogSegmentData(
      RemoteLogSegmentMetadata metadata, LogSegmentData data) throws RemoteStorageException {
    return call(() -> plugin.copyLogSegmentData(metadata, data));
  }

  @Override
  public InputStream fetchLogSegment(RemoteLogSegmentMetadata metadata, int startPosition)
      throws RemoteStorageException {
    return call(() -> plugin.fetchLogSegment(metadata, startPosition));
  }

  @Override
  public InputStream fetchLogSegment(
      RemoteLogSegmentMetadata metadata, int startPosition, int endPosition)
      throws RemoteStorageException {
    return call(() -> plugin.fetchLogSegment(metadata, startPosition, endPosition));
  }

  @Override
  public InputStream fetchIndex(RemoteLogSegmentMetadata metadata, IndexType indexType)
      throws RemoteStorageException {
    return call(() -> plugin.fetchIndex(metadata, indexType));
  }

  @Override
  public void deleteLogSegmentData(RemoteLogSegmentMetadata metadata)
      throws RemoteStorageException {
    call(
        () -> {
          plugin.deleteLogSegmentData(metadata);
          return null;
        });
  }

  /** Closes the plugin and gives its classes back. */
  @Override
  public void close() throws IOException {
    ClassLoader before = enter(classes);
    try {
      plugin.close();
    } finally {
      leave(before);
      if (own.isPresent()) {
        own.get().close();
      }
    }
  }

  private static ClassLoader enter(ClassLoader classes) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(classes);
    return before;
  }

  private static void leave(ClassLoader before) {
    Thread.currentThread().setContextClassLoader(before);
  }
}
