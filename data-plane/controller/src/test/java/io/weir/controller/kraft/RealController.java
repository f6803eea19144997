package io.weir.controller.kraft;

import io.weir.controller.ClusterMetadata;
import io.weir.controller.Endpoint;
import io.weir.controller.KRaftConfig;
import io.weir.controller.NodeRole;
import io.weir.controller.QuorumVoter;
import io.weir.controller.RaftTimeouts;
import io.weir.simulation.ControllerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.AlterPartitionRequestData;
import org.apache.kafka.common.message.AlterPartitionResponseData;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.message.BrokerHeartbeatResponseData;
import org.apache.kafka.common.message.BrokerRegistrationRequestData;
import org.apache.kafka.common.message.BrokerRegistrationResponseData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.ElectLeadersResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AlterPartitionReassignmentsRequest;
import org.apache.kafka.common.requests.AlterPartitionRequest;
import org.apache.kafka.common.requests.BrokerHeartbeatRequest;
import org.apache.kafka.common.requests.BrokerRegistrationRequest;
import org.apache.kafka.common.requests.CreateTopicsRequest;
import org.apache.kafka.common.requests.DeleteTopicsRequest;
import org.apache.kafka.common.requests.ElectLeadersRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.controller.QuorumController;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.util.BatchFileReader;
import org.apache.kafka.server.common.ApiMessageAndVersion;

/**
 * Kafka's controller behind production's request handling, over {@link MemoryRaft}, with the calls
 * of {@link ControllerModel}. Sessions don't time out. Used by one thread.
 */
final class RealController implements AutoCloseable {
  private static final int NODE = 1;
  private static final int REPLICAS = 3;
  private static final int SESSION_TIMEOUT_MS = 3_600_000;
  private static final int TIMEOUT_S = 30;
  private static final long FAR_AHEAD = Long.MAX_VALUE / 2;

  private final MemoryRaft raft = new MemoryRaft(NODE);
  private final QuorumController controller;
  private final ControllerApis apis;
  private final String clusterId = Uuid.randomUuid().toString();

  RealController(Path folder, int minIsr) throws Exception {
    Endpoint nowhere = new Endpoint("127.0.0.1", 1);
    KRaftConfig config =
        new KRaftConfig(
            clusterId,
            NODE,
            Set.of(NodeRole.CONTROLLER),
            List.of(folder.resolve("data")),
            folder.resolve("metadata"),
            List.of(new QuorumVoter(NODE, nowhere, Uuid.randomUuid())),
            nowhere,
            nowhere,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            REPLICAS,
            minIsr,
            SESSION_TIMEOUT_MS,
            KRaftConfig.BROKER_HEARTBEAT_INTERVAL_MS_DEFAULT,
            RaftTimeouts.DEFAULT);
    NodeFormatter.format(config, "operator", "operator-password");
    ControllerClock clock = new ControllerClock();
    controller =
        ControllerFactory.builder(
                config,
                raft,
                clock,
                new KRaftFaults(
                    NODE,
                    (part, cause) -> {
                      throw new AssertionError(part, cause);
                    }))
            .setBootstrapMetadata(formatted(config))
            .build();
    apis =
        new ControllerApis(
            controller,
            new SessionTakeover(
                controller,
                clock,
                () -> ClusterMetadata.empty().next(List.of(), List.of(), Map.of(), raft.image()),
                TimeUnit.MILLISECONDS.toNanos(SESSION_TIMEOUT_MS)));
  }

  /** What the nodes of a new cluster are formatted with; Raft would load it. */
  private static BootstrapMetadata formatted(KRaftConfig config) throws IOException {
    Path checkpoint =
        config
            .metadataDir()
            .resolve("__cluster_metadata-0")
            .resolve("00000000000000000000-0000000000.checkpoint");
    List<ApiMessageAndVersion> records = new ArrayList<>();
    try (BatchFileReader batches =
        new BatchFileReader.Builder().setPath(checkpoint.toString()).build()) {
      while (batches.hasNext()) {
        BatchFileReader.BatchAndType next = batches.next();
        if (!next.isControl()) {
          records.addAll(next.batch().records());
        }
      }
    }
    return BootstrapMetadata.fromRecords(records, "format");
  }

  MetadataImage image() {
    return raft.image();
  }

  /** Registers; with the former process's folder, its session is taken over. */
  ControllerModel.Registration register(int id, Uuid incarnation, long previousEpoch, Uuid folder) {
    BrokerRegistrationRequestData request =
        new BrokerRegistrationRequestData()
            .setBrokerId(id)
            .setClusterId(clusterId)
            .setIncarnationId(incarnation)
            .setPreviousBrokerEpoch(previousEpoch)
            .setLogDirs(List.of(folder));
    request
        .listeners()
        .add(
            new BrokerRegistrationRequestData.Listener()
                .setName("INTERNAL")
                .setHost("127.0.0.1")
                .setPort(1000 + id)
                .setSecurityProtocol(SecurityProtocol.SSL.id));
    request.setFeatures(WeirFeatures.ofBroker());
    try {
      BrokerRegistrationResponseData answer =
          ask(
              id,
              ApiKeys.BROKER_REGISTRATION,
              new BrokerRegistrationRequest.Builder(request)
                  .build(ApiKeys.BROKER_REGISTRATION.latestVersion(false)),
              BrokerRegistrationResponseData.class);
      return new ControllerModel.Registration(Errors.NONE, answer.brokerEpoch());
    } catch (CompletionException e) {
      return new ControllerModel.Registration(ControllerApis.error(e), -1);
    }
  }

  ControllerModel.Heartbeat heartbeat(
      int id, long epoch, boolean wantFence, boolean wantShutDown, boolean caughtUp) {
    try {
      BrokerHeartbeatResponseData answer =
          ask(
              id,
              ApiKeys.BROKER_HEARTBEAT,
              new BrokerHeartbeatRequest.Builder(
                      new BrokerHeartbeatRequestData()
                          .setBrokerId(id)
                          .setBrokerEpoch(epoch)
                          .setWantFence(wantFence)
                          .setWantShutDown(wantShutDown)
                          .setCurrentMetadataOffset(caughtUp ? FAR_AHEAD : 0))
                  .build(ApiKeys.BROKER_HEARTBEAT.latestVersion(false)),
              BrokerHeartbeatResponseData.class);
      return new ControllerModel.Heartbeat(Errors.NONE, answer.isFenced(), answer.shouldShutDown());
    } catch (CompletionException e) {
      return new ControllerModel.Heartbeat(ControllerApis.error(e), true, false);
    }
  }

  /** Creates a topic of one partition; its id is in the answer when there is no error. */
  CreateTopicsResponseData.CreatableTopicResult create(String topic, List<Integer> replicas) {
    CreateTopicsRequestData.CreatableTopic wanted =
        new CreateTopicsRequestData.CreatableTopic()
            .setName(topic)
            .setNumPartitions(-1)
            .setReplicationFactor((short) -1);
    wanted
        .assignments()
        .add(
            new CreateTopicsRequestData.CreatableReplicaAssignment()
                .setPartitionIndex(0)
                .setBrokerIds(replicas));
    CreateTopicsRequestData request = new CreateTopicsRequestData().setTimeoutMs(TIMEOUT_S * 1000);
    request.topics().add(wanted);
    return ask(
            NODE,
            ApiKeys.CREATE_TOPICS,
            new CreateTopicsRequest.Builder(request)
                .build(ApiKeys.CREATE_TOPICS.latestVersion(false)),
            CreateTopicsResponseData.class)
        .topics()
        .find(topic);
  }

  Errors delete(Uuid topicId) {
    DeleteTopicsRequestData request = new DeleteTopicsRequestData().setTimeoutMs(TIMEOUT_S * 1000);
    request
        .topics()
        .add(new DeleteTopicsRequestData.DeleteTopicState().setName(null).setTopicId(topicId));
    return Errors.forCode(
        ask(
                NODE,
                ApiKeys.DELETE_TOPICS,
                new DeleteTopicsRequest.Builder(request)
                    .build(ApiKeys.DELETE_TOPICS.latestVersion(false)),
                DeleteTopicsResponseData.class)
            .responses()
            .iterator()
            .next()
            .errorCode());
  }

  Errors alterPartition(
      int from,
      long brokerEpoch,
      TopicIdPartition id,
      int leaderEpoch,
      int partitionEpoch,
      SequencedMap<Integer, Long> newIsr) {
    AlterPartitionRequestData request =
        new AlterPartitionRequestData()
            .setBrokerId(from)
            .setBrokerEpoch(brokerEpoch)
            .setTopics(
                List.of(
                    new AlterPartitionRequestData.TopicData()
                        .setTopicId(id.topicId())
                        .setPartitions(
                            List.of(
                                new AlterPartitionRequestData.PartitionData()
                                    .setPartitionIndex(id.partition())
                                    .setLeaderEpoch(leaderEpoch)
                                    .setPartitionEpoch(partitionEpoch)
                                    .setNewIsrWithEpochs(
                                        newIsr.entrySet().stream()
                                            .map(
                                                member ->
                                                    new AlterPartitionRequestData.BrokerState()
                                                        .setBrokerId(member.getKey())
                                                        .setBrokerEpoch(member.getValue()))
                                            .toList())))));
    try {
      AlterPartitionResponseData answer =
          ask(
              from,
              ApiKeys.ALTER_PARTITION,
              new AlterPartitionRequest.Builder(request)
                  .build(ApiKeys.ALTER_PARTITION.latestVersion(false)),
              AlterPartitionResponseData.class);
      Errors whole = Errors.forCode(answer.errorCode());
      return whole != Errors.NONE
          ? whole
          : Errors.forCode(answer.topics().getFirst().partitions().getFirst().errorCode());
    } catch (CompletionException e) {
      return ControllerApis.error(e);
    }
  }

  Errors reorder(TopicIdPartition id, List<Integer> replicas) {
    AlterPartitionReassignmentsRequestData request =
        new AlterPartitionReassignmentsRequestData().setTimeoutMs(TIMEOUT_S * 1000);
    request
        .topics()
        .add(
            new ReassignableTopic()
                .setName(id.topic())
                .setPartitions(
                    List.of(
                        new ReassignablePartition()
                            .setPartitionIndex(id.partition())
                            .setReplicas(replicas))));
    AlterPartitionReassignmentsResponseData answer =
        ask(
            NODE,
            ApiKeys.ALTER_PARTITION_REASSIGNMENTS,
            new AlterPartitionReassignmentsRequest.Builder(request)
                .build(ApiKeys.ALTER_PARTITION_REASSIGNMENTS.latestVersion(false)),
            AlterPartitionReassignmentsResponseData.class);
    return Errors.forCode(answer.responses().getFirst().partitions().getFirst().errorCode());
  }

  Errors electPreferred(TopicIdPartition id) {
    ElectLeadersResponseData answer =
        ask(
            NODE,
            ApiKeys.ELECT_LEADERS,
            new ElectLeadersRequest.Builder(
                    ElectionType.PREFERRED, List.of(id.topicPartition()), TIMEOUT_S * 1000)
                .build(ApiKeys.ELECT_LEADERS.latestVersion(false)),
            ElectLeadersResponseData.class);
    return Errors.forCode(
        answer.replicaElectionResults().getFirst().partitionResult().getFirst().errorCode());
  }

  private <T> T ask(int from, ApiKeys api, AbstractRequest request, Class<T> answer) {
    return answer.cast(
        apis.answer(from, new RequestHeader(api, request.version(), "test", 0), request)
            .toCompletableFuture()
            .orTimeout(TIMEOUT_S, TimeUnit.SECONDS)
            .join());
  }

  @Override
  public void close() {
    controller.beginShutdown();
    try {
      controller.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the controller stopped", e);
    }
  }
}
