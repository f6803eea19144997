package io.weir.controlplane.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What provisions the broker cluster. Without this key nothing is provisioned: the cluster named by
 * {@code cluster} is somebody else's.
 *
 * @param local nodes as processes of this machine
 */
public record ProvisionerConfig(Local local) {
  /**
   * Local processes on loopback.
   *
   * @param home the cluster's folder
   * @param java the {@code java} program that runs the nodes
   * @param classPath of the broker, as {@code -cp} takes it
   * @param tenantsPorts one for each node, ids counted from 1; operators +100, inter-broker +200,
   *     HTTP +300
   * @param nodeProperties added to each {@code node.properties}
   * @param tieredStorage where nodes tier topics to; null: they don't
   */
  public record Local(
      Path home,
      Path java,
      String classPath,
      List<Integer> tenantsPorts,
      Map<String, String> nodeProperties,
      TieredStorageConfig tieredStorage) {
    /** Fills defaults in and names the bad key. */
    public Local {
      require("provisioner.local.home", home);
      require("provisioner.local.java", java);
      require("provisioner.local.class_path", classPath);
      require("provisioner.local.tenants_ports", tenantsPorts);
      tenantsPorts = List.copyOf(tenantsPorts);
      nodeProperties = nodeProperties == null ? Map.of() : Map.copyOf(nodeProperties);
    }
  }

  /** Names the bad key. */
  public ProvisionerConfig {
    require("provisioner.local", local);
  }

  private static void require(String key, Object value) {
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
  }
}
