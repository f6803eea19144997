package io.weir.controlplane.config;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where provisioned nodes tier topics to (KIP-405). Each node is given the same. Immutable.
 *
 * @param className of the plugin's {@code RemoteStorageManager}; missing: Weir's own
 * @param classPath of the plugin, as {@code remote.log.storage.manager.class.path} takes it
 * @param properties the plugin's own, without the prefix {@code rsm.config.}; secrets stand in
 *     files that these name
 */
public record TieredStorageConfig(
    String className, String classPath, Map<String, String> properties) {
  /** File of key-encryption keys; each cluster gets one of its own where this is not set. */
  public static final String KEY_FILE = "weir.encryption.key.file";

  private static final String WEIRS_OWN = "io.weir.tieredstorage.WeirRemoteStorageManager";
  private static final String AT = "provisioner.local.tiered_storage.";

  /** Secrets: a node's configuration is no place for them. */
  private static final Set<String> SECRETS =
      Set.of("weir.s3.access.key.id", "weir.s3.secret.access.key");

  /** Fills defaults in and names the bad key. */
  public TieredStorageConfig {
    className = Objects.requireNonNullElse(className, WEIRS_OWN);
    if (classPath == null) {
      throw new IllegalArgumentException(AT + "class_path is missing");
    }
    properties = properties == null ? Map.of() : Map.copyOf(properties);
    for (String secret : SECRETS) {
      if (properties.containsKey(secret)) {
        throw new IllegalArgumentException(
            AT + "properties." + secret + " is a secret: name a file, weir.s3.credentials.file");
      }
    }
  }

  /** Whether the plugin takes key-encryption keys, and nothing says which. */
  public boolean wantsKeyFile() {
    return className.equals(WEIRS_OWN) && !properties.containsKey(KEY_FILE);
  }

  /**
   * What a node's configuration says of it.
   *
   * @param keyFile used where {@link #wantsKeyFile}
   */
  public Map<String, String> nodeProperties(String keyFile) {
    Map<String, String> all = new TreeMap<>();
    all.put("remote.log.storage.system.enable", "true");
    all.put("remote.log.storage.manager.class.name", className);
    all.put("remote.log.storage.manager.class.path", classPath);
    properties.forEach((key, value) -> all.put("rsm.config." + key, value));
    if (wantsKeyFile()) {
      all.put("rsm.config." + KEY_FILE, keyFile);
    }
    return all;
  }
}
