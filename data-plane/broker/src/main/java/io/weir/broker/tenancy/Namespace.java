package io.weir.broker.tenancy;

import io.weir.protocol.PhysicalTopic;
import io.weir.protocol.TenantTopic;
import io.weir.protocol.VirtualClusterId;
import java.util.Optional;

/**
 * The names that a caller may use, and how they are called in the cluster: those of one virtual
 * cluster ({@code name} ↔ {@code <prefix>.name}), or all physical names as they are. Immutable.
 *
 * <p>Methods on strings serve {@link NameMapping}s, as Kafka's messages hold strings. They leave
 * null as it is (fields that a version lacks). Topic names leave the empty string too, which stands
 * for "given by id" and names no topic; an empty group or transactional id is mapped like any
 * other, since Kafka lets clients use the empty group and two tenants must not share it.
 */
public sealed interface Namespace {
  /** The namespace of one virtual cluster. */
  static Namespace of(VirtualClusterId virtualCluster) {
    return new VirtualClusterNamespace(virtualCluster);
  }

  /** All physical names: for operators and peers. */
  static Namespace physical() {
    return PhysicalNamespace.INSTANCE;
  }

  /** Whether names are physical already, so that nothing is mapped. */
  boolean isPhysical();

  /** The virtual cluster, unless names are physical. */
  Optional<VirtualClusterId> virtualCluster();

  /** The physical name of a topic. */
  PhysicalTopic toPhysical(TenantTopic topic);

  /**
   * The caller's name of a topic.
   *
   * @throws IllegalStateException if it is outside the namespace
   */
  TenantTopic toTenant(PhysicalTopic topic);

  /** Whether a topic, group, transactional id or principal of that physical name is inside. */
  boolean contains(String physicalName);

  /** The physical name of a topic, null and empty left as they are. */
  String topicToPhysical(String tenantName);

  /**
   * The caller's name of a topic, null and empty left as they are.
   *
   * @throws IllegalStateException if it is outside the namespace
   */
  String topicToTenant(String physicalName);

  /** The physical name of a group, null left as it is. */
  String groupToPhysical(String tenantName);

  /**
   * The caller's name of a group, null and empty left as they are.
   *
   * @throws IllegalStateException if it is outside the namespace
   */
  String groupToTenant(String physicalName);

  /** Whether the caller's name of that group is the empty string. */
  boolean isEmptyGroup(String physicalName);

  /** The physical name of a transactional id, null left as it is. */
  String transactionalIdToPhysical(String tenantName);

  /**
   * The caller's name of a transactional id, null and empty left as they are.
   *
   * @throws IllegalStateException if it is outside the namespace
   */
  String transactionalIdToTenant(String physicalName);

  /** The physical name of a principal, without its type. */
  String principalToPhysical(String tenantName);

  /**
   * The caller's name of a principal, without its type.
   *
   * @throws IllegalStateException if it is outside the namespace
   */
  String principalToTenant(String physicalName);

  /**
   * A text in which physical names may stand, such as an error message, with the caller's names.
   */
  String textToTenant(String text);

  /** Prefixes names with a virtual cluster's ten characters. */
  record VirtualClusterNamespace(VirtualClusterId id) implements Namespace {
    private static final char SEPARATOR = '.';
    private static final int PREFIX_LENGTH = VirtualClusterId.PREFIX_LENGTH + 1;

    @Override
    public boolean isPhysical() {
      return false;
    }

    @Override
    public Optional<VirtualClusterId> virtualCluster() {
      return Optional.of(id);
    }

    @Override
    public PhysicalTopic toPhysical(TenantTopic topic) {
      return new PhysicalTopic(prefixed(topic.name()));
    }

    @Override
    public TenantTopic toTenant(PhysicalTopic topic) {
      return new TenantTopic(stripped(topic.name()));
    }

    @Override
    public boolean contains(String physicalName) {
      return physicalName.length() >= PREFIX_LENGTH
          && physicalName.charAt(PREFIX_LENGTH - 1) == SEPARATOR
          && physicalName.startsWith(id.prefix());
    }

    @Override
    public String topicToPhysical(String tenantName) {
      return tenantName == null || tenantName.isEmpty() ? tenantName : prefixed(tenantName);
    }

    @Override
    public String topicToTenant(String physicalName) {
      return strippedOrEmpty(physicalName);
    }

    @Override
    public String groupToPhysical(String tenantName) {
      return tenantName == null ? null : prefixed(tenantName);
    }

    @Override
    public String groupToTenant(String physicalName) {
      return strippedOrEmpty(physicalName);
    }

    @Override
    public boolean isEmptyGroup(String physicalName) {
      return physicalName.length() == PREFIX_LENGTH && contains(physicalName);
    }

    @Override
    public String transactionalIdToPhysical(String tenantName) {
      return tenantName == null ? null : prefixed(tenantName);
    }

    @Override
    public String transactionalIdToTenant(String physicalName) {
      return strippedOrEmpty(physicalName);
    }

    @Override
    public String principalToPhysical(String tenantName) {
      return prefixed(tenantName);
    }

    @Override
    public String principalToTenant(String physicalName) {
      return stripped(physicalName);
    }

    @Override
    public String textToTenant(String text) {
      return text.replace(id.prefix() + SEPARATOR, "");
    }

    private String prefixed(String tenantName) {
      return id.prefix() + SEPARATOR + tenantName;
    }

    private String strippedOrEmpty(String physicalName) {
      return physicalName == null || physicalName.isEmpty() ? physicalName : stripped(physicalName);
    }

    private String stripped(String physicalName) {
      if (!contains(physicalName)) {
        throw new IllegalStateException("a name outside the namespace of " + id);
      }
      return physicalName.substring(PREFIX_LENGTH);
    }
  }

  /** Leaves all names as they are. */
  enum PhysicalNamespace implements Namespace {
    /** The only one. */
    INSTANCE;

    @Override
    public boolean isPhysical() {
      return true;
    }

    @Override
    public Optional<VirtualClusterId> virtualCluster() {
      return Optional.empty();
    }

    @Override
    public PhysicalTopic toPhysical(TenantTopic topic) {
      return new PhysicalTopic(topic.name());
    }

    @Override
    public TenantTopic toTenant(PhysicalTopic topic) {
      return new TenantTopic(topic.name());
    }

    @Override
    public boolean contains(String physicalName) {
      return true;
    }

    @Override
    public String topicToPhysical(String tenantName) {
      return tenantName;
    }

    @Override
    public String topicToTenant(String physicalName) {
      return physicalName;
    }

    @Override
    public String groupToPhysical(String tenantName) {
      return tenantName;
    }

    @Override
    public String groupToTenant(String physicalName) {
      return physicalName;
    }

    @Override
    public boolean isEmptyGroup(String physicalName) {
      return physicalName.isEmpty();
    }

    @Override
    public String transactionalIdToPhysical(String tenantName) {
      return tenantName;
    }

    @Override
    public String transactionalIdToTenant(String physicalName) {
      return physicalName;
    }

    @Override
    public String principalToPhysical(String tenantName) {
      return tenantName;
    }

    @Override
    public String principalToTenant(String physicalName) {
      return physicalName;
    }

    @Override
    public String textToTenant(String text) {
      return text;
    }
  }
}
