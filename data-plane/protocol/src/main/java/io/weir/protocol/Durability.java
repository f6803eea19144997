package io.weir.protocol;

/** When a topic's records are acknowledged; tenants choose it by {@link #TOPIC_CONFIG}. */
public enum Durability {
  /** Kafka's promise: on min.insync.replicas nodes, in their page caches. */
  REPLICATED("replicated"),
  /** Synced there: all nodes may lose their power at once. */
  DURABLE("durable");

  /** Name of the topic's configuration. */
  public static final String TOPIC_CONFIG = "weir.durability";

  private final String value;

  Durability(String value) {
    this.value = value;
  }

  /** As it stands in a topic's configuration. */
  public String value() {
    return value;
  }

  /**
   * By the configuration's value.
   *
   * @throws IllegalArgumentException naming the key and its values
   */
  public static Durability of(String value) {
    for (Durability d : values()) {
      if (d.value.equals(value)) {
        return d;
      }
    }
    throw new IllegalArgumentException(
        TOPIC_CONFIG + " may be replicated or durable, not '" + value + "'");
  }
}
