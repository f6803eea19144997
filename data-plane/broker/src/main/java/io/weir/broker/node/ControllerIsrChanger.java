package io.weir.broker.node;

import io.weir.controller.ControllerClient;
import io.weir.replication.IsrChanger;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.kafka.common.message.AlterPartitionRequestData;
import org.apache.kafka.common.message.AlterPartitionRequestData.BrokerState;
import org.apache.kafka.common.message.AlterPartitionRequestData.PartitionData;
import org.apache.kafka.common.message.AlterPartitionRequestData.TopicData;
import org.apache.kafka.common.message.AlterPartitionResponseData;
import org.apache.kafka.common.protocol.Errors;

/** AlterPartition v3 at the active controller (KIP-497, KIP-903). Thread-safe. */
final class ControllerIsrChanger implements IsrChanger {
  /** {@code LeaderRecoveryState}, on the wire. */
  private static final byte RECOVERED = 0;

  private static final byte RECOVERING = 1;

  private final int nodeId;
  private final LongSupplier brokerEpoch;
  private final ControllerClient controller;

  ControllerIsrChanger(int nodeId, LongSupplier brokerEpoch, ControllerClient controller) {
    this.nodeId = nodeId;
    this.brokerEpoch = brokerEpoch;
    this.controller = controller;
  }

  @Override
  public CompletableFuture<Result> propose(Proposal proposal) {
    List<BrokerState> isr =
        proposal.isr().stream()
            .map(
                member ->
                    new BrokerState()
                        .setBrokerId(member.brokerId())
                        .setBrokerEpoch(member.brokerEpoch()))
            .toList();
    AlterPartitionRequestData request =
        new AlterPartitionRequestData()
            .setBrokerId(nodeId)
            .setBrokerEpoch(brokerEpoch.getAsLong())
            .setTopics(
                List.of(
                    new TopicData()
                        .setTopicId(proposal.id().topicId())
                        .setPartitions(
                            List.of(
                                new PartitionData()
                                    .setPartitionIndex(proposal.id().partition())
                                    .setLeaderEpoch(proposal.leaderEpoch())
                                    .setPartitionEpoch(proposal.partitionEpoch())
                                    .setLeaderRecoveryState(
                                        proposal.recovered() ? RECOVERED : RECOVERING)
                                    .setNewIsrWithEpochs(isr)))));
    return controller
        .send(request, AlterPartitionResponseData.class)
        .thenApply(ControllerIsrChanger::result);
  }

  private static Result result(AlterPartitionResponseData response) {
    if (response.errorCode() != Errors.NONE.code()) {
      return new Refused(Errors.forCode(response.errorCode()));
    }
    AlterPartitionResponseData.PartitionData partition =
        response.topics().getFirst().partitions().getFirst();
    if (partition.errorCode() != Errors.NONE.code()) {
      return new Refused(Errors.forCode(partition.errorCode()));
    }
    return new Accepted(
        partition.leaderId(),
        partition.leaderEpoch(),
        partition.partitionEpoch(),
        partition.isr(),
        partition.leaderRecoveryState() == RECOVERING);
  }
}
