package io.weir.controller;

/**
 * A topic that can't be deleted says so by a configuration of its own, in KRaft: so the protection
 * comes and goes with the topic, and the active controller decides on a deletion by the state that
 * it would change. Not instantiable.
 */
public final class DeletionProtection {
  /** Name of the topic's configuration; {@code true}, or absent. */
  public static final String TOPIC_CONFIG = "weir.deletion.protection";

  /** What a client hears that wants to delete a protected topic. */
  public static final String REFUSAL =
      "the topic has deletion protection; switch deletion_protection off in the admin API or the"
          + " console first";

  /** What a tenant's Kafka client hears that wants to switch it. */
  public static final String NOT_BY_CLIENTS =
      TOPIC_CONFIG
          + " is not a client's to set; switch deletion_protection in the admin API or the console";

  private DeletionProtection() {}

  /** Whether a value of {@link #TOPIC_CONFIG} protects. */
  public static boolean isOn(String value) {
    return "true".equals(value);
  }
}
