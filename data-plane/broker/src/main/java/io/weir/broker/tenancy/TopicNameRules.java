package io.weir.broker.tenancy;

import io.weir.protocol.PhysicalTopic;
import io.weir.protocol.TenantTopic;
import java.util.Optional;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.internals.Topic;

/** Which names a topic can be created with. Not instantiable. */
public final class TopicNameRules {
  private TopicNameRules() {}

  /**
   * What is wrong with a topic's name, in the caller's own terms: Kafka's rules apply to the name
   * that the caller sees, and a tenant's name is shorter than Kafka allows by what its physical
   * name spends.
   *
   * @return the problem; empty if a topic can be created with that name
   */
  public static Optional<String> problem(Namespace namespace, String physicalName) {
    if (physicalName.isEmpty()) {
      return Optional.of("Topic name is invalid: it is empty");
    }
    String name = namespace.toTenant(new PhysicalTopic(physicalName)).name();
    if (!namespace.isPhysical() && name.length() > TenantTopic.LENGTH_MAX) {
      return Optional.of(
          "Topic name is invalid: it has "
              + name.length()
              + " characters, and the limit is "
              + TenantTopic.LENGTH_MAX);
    }
    try {
      Topic.validate(name);
      return Optional.empty();
    } catch (InvalidTopicException e) {
      return Optional.of(e.getMessage());
    }
  }
}
