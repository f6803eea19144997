package io.weir.broker.tiering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.InvalidNodeConfigException;
import io.weir.broker.RemoteLogConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoteStoragePluginTest {
  private static final String STORE = PluggedStore.class.getName();

  @TempDir Path folder;

  @Test
  void aPluginsOwnClassesComeBeforeTheBrokers() throws IOException {
    copyOfStore();
    ClassLoader before = Thread.currentThread().getContextClassLoader();

    try (RemoteStoragePlugin plugin =
        RemoteStoragePlugin.load(config(STORE, folder.toString(), Map.of()), 7)) {
      var thrown =
          assertThrows(RemoteStorageException.class, () -> plugin.deleteLogSegmentData(null));

      assertEquals("weir-remote-storage", thrown.getMessage());
    }
    assertSame(before, Thread.currentThread().getContextClassLoader());
  }

  @Test
  void whateverAPluginThrowsIsAnErrorOfTheStore() throws IOException {
    try (RemoteStoragePlugin plugin = RemoteStoragePlugin.load(config(STORE, "", Map.of()), 7)) {
      assertThrows(RemoteStorageException.class, () -> plugin.copyLogSegmentData(null, null));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "no.such.Store|.|remote.log.storage.manager.class.name: no.such.Store is not on",
        "java.lang.String|.|remote.log.storage.manager.class.name: java.lang.String is no org.apa",
        "io.weir.broker.tiering.RemoteStoragePlugin|.|remote.log.storage.manager.class.name: io",
        "a.Store|/no/such/folder/*|remote.log.storage.manager.class.path: /no/such/folder/* can't",
        "a.Store|/no/such.jar|remote.log.storage.manager.class.path: /no/such.jar is not there",
      })
  void aPluginThatCannotBeLoadedIsRefusedByItsKey(String name, String path, String message) {
    String classPath = ".".equals(path) ? folder.toString() : path;

    var refused =
        assertThrows(
            InvalidNodeConfigException.class,
            () -> RemoteStoragePlugin.load(config(name, classPath, Map.of()), 7));

    assertTrue(refused.getMessage().startsWith(message), refused.getMessage());
  }

  @Test
  void settingsThatThePluginRefusesAreToldWithoutTheirValues() {
    var refused =
        assertThrows(
            InvalidNodeConfigException.class,
            () -> RemoteStoragePlugin.load(config(STORE, "", Map.of("refuse", "hidden")), 7));

    assertEquals(
        "rsm.config.*: the remote store refuses them: refuse: is not known", refused.getMessage());
  }

  private void copyOfStore() throws IOException {
    String file = STORE.replace('.', '/') + ".class";
    Path target = folder.resolve(file);
    Files.createDirectories(target.getParent());
    try (InputStream in = getClass().getClassLoader().getResourceAsStream(file)) {
      Files.copy(in, target);
    }
  }

  private static RemoteLogConfig config(
      String className, String classPath, Map<String, String> settings) {
    return new RemoteLogConfig(
        className, classPath, settings, 1_000, 1, Long.MAX_VALUE, OptionalLong.empty(), 1, 10, 500);
  }
}
