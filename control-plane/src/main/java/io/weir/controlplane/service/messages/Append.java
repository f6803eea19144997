package io.weir.controlplane.service.messages;

import io.weir.controlplane.domain.Actor;
import io.weir.controlplane.domain.PhysicalTopic;
import io.weir.controlplane.persistence.Tx;
import io.weir.controlplane.service.Core;
import io.weir.controlplane.service.OutsideWork;
import io.weir.controlplane.service.Reply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One record goes to the cluster. The audit events hold sizes, never contents. One thread. */
final class Append implements OutsideWork<PhysicalTopic, MessageGateway.Appended> {
  private final Core core;
  private final MessageGateway gateway;
  private final Actor actor;
  private final String clusterId;
  private final PhysicalTopic topic;
  private final MessageGateway.NewRecord wanted;

  Append(
      Core core,
      MessageGateway gateway,
      Actor actor,
      String clusterId,
      PhysicalTopic topic,
      MessageGateway.NewRecord wanted) {
    this.core = core;
    this.gateway = gateway;
    this.actor = actor;
    this.clusterId = clusterId;
    this.topic = topic;
    this.wanted = wanted;
  }

  /** Where it went, as clients see it. */
  record Produced(int partition, long offset, String timestamp) {}

  @Override
  public PhysicalTopic prepare(Tx tx, boolean resumed) {
    audit(tx, "message.produce");
    return topic;
  }

  @Override
  public MessageGateway.Appended perform(PhysicalTopic prepared) {
    return gateway.append(prepared, wanted);
  }

  @Override
  public Reply finish(Tx tx, PhysicalTopic prepared, MessageGateway.Appended appended) {
    return new Reply(
        201,
        new Produced(
            appended.partition(), appended.offset(), MessageView.time(appended.timestampMs())),
        Optional.empty(),
        Optional.empty());
  }

  @Override
  public void interrupted(Tx tx, PhysicalTopic prepared) {
    audit(tx, "message.produce_unfinished");
  }

  @Override
  public void abandon(Tx tx, PhysicalTopic prepared) {
    audit(tx, "message.produce_refused");
  }

  private void audit(Tx tx, String action) {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("cluster_id", clusterId);
    details.put("key_bytes", size(wanted.key()));
    details.put("value_bytes", size(wanted.value()));
    details.put("headers", Integer.toString(wanted.headers().size()));
    core.audit().append(tx, actor, action, "topic", topic.name(), details);
  }

  private static String size(byte[] data) {
    return data == null ? "null" : Integer.toString(data.length);
  }
}
