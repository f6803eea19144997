package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.demo.KafkaAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/**
 * A topic's and a group's life by raw requests, each in the version of the round or the nearest one
 * that the server advertises. Confined to a test's thread.
 */
final class ProtocolStory implements AutoCloseable {
  /** The APIs that take part. */
  static final List<ApiKeys> APIS =
      List.of(
          ApiKeys.API_VERSIONS,
          ApiKeys.METADATA,
          ApiKeys.CREATE_TOPICS,
          ApiKeys.INIT_PRODUCER_ID,
          ApiKeys.PRODUCE,
          ApiKeys.LIST_OFFSETS,
          ApiKeys.FETCH,
          ApiKeys.OFFSET_FOR_LEADER_EPOCH,
          ApiKeys.FIND_COORDINATOR,
          ApiKeys.JOIN_GROUP,
          ApiKeys.SYNC_GROUP,
          ApiKeys.HEARTBEAT,
          ApiKeys.OFFSET_COMMIT,
          ApiKeys.OFFSET_FETCH,
          ApiKeys.DESCRIBE_GROUPS,
          ApiKeys.LIST_GROUPS,
          ApiKeys.LEAVE_GROUP,
          ApiKeys.OFFSET_DELETE,
          ApiKeys.DELETE_GROUPS,
          ApiKeys.DESCRIBE_CONFIGS,
          ApiKeys.DESCRIBE_CLUSTER,
          ApiKeys.DELETE_TOPICS);

  /** Advertised from 0 on for old librdkafka only (KAFKA-18659). */
  private static final short PRODUCE_OLDEST = 3;

  private static final short TOPIC_ID_IN_METADATA = 10;
  private static final byte TOPIC_RESOURCE = 2;
  private static final String METADATA_TEXT = "checkpoint";

  private record Versions(short oldest, short latest) {}

  private final KafkaAccess access;
  private final short round;
  private final RawClient any;
  private final Map<Short, Versions> advertised;
  private final String topic;
  private final String group;
  private Uuid topicId;
  private RawClient leader;
  private RawClient coordinator;

  private ProtocolStory(
      KafkaAccess access, short round, RawClient any, Map<Short, Versions> advertised) {
    this.access = access;
    this.round = round;
    this.any = any;
    this.advertised = advertised;
    this.topic = "topic-v" + round;
    this.group = "group-v" + round;
  }

  static ProtocolStory begin(KafkaAccess access, short round)
      throws IOException, GeneralSecurityException {
    RawClient any = RawClient.authenticated(access, access.bootstrapServers().split(",")[0]);
    short version = (short) Math.min(round, ApiKeys.API_VERSIONS.latestVersion());
    var request = new ApiVersionsRequestData();
    if (version >= 3) {
      request.setClientSoftwareName("story").setClientSoftwareVersion("1");
    }
    var answer = (ApiVersionsResponseData) any.send(ApiKeys.API_VERSIONS, version, request);
    assertNone(answer.errorCode());
    Map<Short, Versions> advertised = new HashMap<>();
    answer
        .apiKeys()
        .forEach(
            api -> advertised.put(api.apiKey(), new Versions(api.minVersion(), api.maxVersion())));
    return new ProtocolStory(access, round, any, advertised);
  }

  short latest(ApiKeys api) {
    return advertised.get(api.id).latest();
  }

  void createTopic() throws Exception {
    var request = new CreateTopicsRequestData().setTimeoutMs(30_000);
    request
        .topics()
        .add(
            new CreatableTopic()
                .setName(topic)
                .setNumPartitions(1)
                .setReplicationFactor((short) 3));
    var created = (CreateTopicsResponseData) call(any, ApiKeys.CREATE_TOPICS, request);
    assertNone(created.topics().find(topic).errorCode());
    Await.until(topic + " to be led", () -> leaderOf(version(ApiKeys.METADATA)) >= 0);
    MetadataResponseData metadata = metadata(ApiKeys.METADATA.latestVersion());
    topicId = metadata.topics().find(topic).topicId();
    assertFalse(topicId.equals(Uuid.ZERO_UUID));
    var node = metadata.brokers().find(leaderOf(ApiKeys.METADATA.latestVersion()));
    leader = RawClient.authenticated(access, node.host() + ":" + node.port());
  }

  private int leaderOf(short version) {
    try {
      var found = metadata(version).topics().find(topic);
      return found == null || found.errorCode() != 0 || found.partitions().isEmpty()
          ? -1
          : found.partitions().getFirst().leaderId();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private MetadataResponseData metadata(short version) throws IOException {
    var request =
        new MetadataRequestData()
            .setTopics(List.of(new MetadataRequestData.MetadataRequestTopic().setName(topic)));
    var answer = (MetadataResponseData) any.send(ApiKeys.METADATA, version, request);
    assertEquals(3, answer.brokers().size());
    assertTrue(version < TOPIC_ID_IN_METADATA || answer.topics().size() == 1);
    return answer;
  }

  void produceAndFetch() throws Exception {
    var producer =
        (InitProducerIdResponseData)
            call(
                any,
                ApiKeys.INIT_PRODUCER_ID,
                new InitProducerIdRequestData()
                    .setTransactionalId(null)
                    .setTransactionTimeoutMs(60_000));
    assertNone(producer.errorCode());
    byte[] value = ("hello in version " + round).getBytes(StandardCharsets.UTF_8);
    MemoryRecords sent =
        MemoryRecords.withIdempotentRecords(
            Compression.NONE,
            producer.producerId(),
            producer.producerEpoch(),
            0,
            new SimpleRecord(1_700_000_000_000L, value));
    Await.until("the leader to take a record", () -> produced(sent));
    listOffsets();
    fetch(value);
    leaderEpoch();
  }

  private boolean produced(MemoryRecords records) {
    var data =
        new ProduceRequestData.TopicProduceData()
            .setPartitionData(
                List.of(
                    new ProduceRequestData.PartitionProduceData().setIndex(0).setRecords(records)));
    if (version(ApiKeys.PRODUCE) >= 13) {
      data.setTopicId(topicId);
    } else {
      data.setName(topic);
    }
    var request = new ProduceRequestData().setAcks((short) -1).setTimeoutMs(30_000);
    request.topicData().add(data);
    var answer = (ProduceResponseData) call(leader, ApiKeys.PRODUCE, request);
    var partition = answer.responses().iterator().next().partitionResponses().getFirst();
    if (Errors.forCode(partition.errorCode()).exception()
        instanceof org.apache.kafka.common.errors.RetriableException) {
      return false; // a new topic is known to its leader a moment later
    }
    assertNone(partition.errorCode());
    assertEquals(0, partition.baseOffset());
    return true;
  }

  private void listOffsets() {
    var request =
        new ListOffsetsRequestData()
            .setReplicaId(-1)
            .setTopics(
                List.of(
                    new ListOffsetsRequestData.ListOffsetsTopic()
                        .setName(topic)
                        .setPartitions(
                            List.of(
                                new ListOffsetsRequestData.ListOffsetsPartition()
                                    .setPartitionIndex(0)
                                    .setTimestamp(-1)))));
    var answer = (ListOffsetsResponseData) call(leader, ApiKeys.LIST_OFFSETS, request);
    var partition = answer.topics().getFirst().partitions().getFirst();
    assertNone(partition.errorCode());
    assertEquals(1, partition.offset());
  }

  private void fetch(byte[] value) {
    var wanted =
        new FetchRequestData.FetchTopic()
            .setPartitions(
                List.of(
                    new FetchRequestData.FetchPartition()
                        .setPartition(0)
                        .setFetchOffset(0)
                        .setPartitionMaxBytes(1 << 20)));
    if (version(ApiKeys.FETCH) >= 13) {
      wanted.setTopicId(topicId);
    } else {
      wanted.setTopic(topic);
    }
    var request =
        new FetchRequestData()
            .setMaxWaitMs(5_000)
            .setMinBytes(1)
            .setMaxBytes(1 << 20)
            .setTopics(List.of(wanted));
    var answer = (FetchResponseData) call(leader, ApiKeys.FETCH, request);
    assertNone(answer.errorCode());
    var partition = answer.responses().getFirst().partitions().getFirst();
    assertNone(partition.errorCode());
    var record = ((MemoryRecords) partition.records()).records().iterator().next();
    byte[] read = new byte[record.valueSize()];
    record.value().get(read);
    assertArrayEquals(value, read);
  }

  private void leaderEpoch() {
    var asked = new OffsetForLeaderEpochRequestData.OffsetForLeaderTopic().setTopic(topic);
    asked
        .partitions()
        .add(
            new OffsetForLeaderEpochRequestData.OffsetForLeaderPartition()
                .setPartition(0)
                .setLeaderEpoch(0));
    var request = new OffsetForLeaderEpochRequestData().setReplicaId(-1);
    request.topics().add(asked);
    var answer =
        (OffsetForLeaderEpochResponseData) call(leader, ApiKeys.OFFSET_FOR_LEADER_EPOCH, request);
    var partition = answer.topics().find(topic).partitions().getFirst();
    assertNone(partition.errorCode());
    assertEquals(1, partition.endOffset());
  }

  void joinCommitAndLeave() throws Exception {
    // Whoever is named may just be losing the group or taking it over: clients ask again.
    Await.until("a coordinator", () -> foundCoordinator() && coordinates());
    JoinGroupResponseData joined = join("");
    if (Errors.forCode(joined.errorCode()) == Errors.MEMBER_ID_REQUIRED) { // KIP-394
      joined = join(joined.memberId());
    }
    assertNone(joined.errorCode());
    String member = joined.memberId();
    int generation = joined.generationId();
    sync(member, generation);
    assertEquals(Errors.NONE, heartbeat(member, generation));
    commit(member, generation);
    fetchOffset();
    describeAndListGroup();
    leave(member);
  }

  /**
   * Asks by a heartbeat of nobody: a join would leave a member behind that never syncs (KIP-394).
   */
  private boolean coordinates() {
    return switch (heartbeat("nobody", 0)) {
      case UNKNOWN_MEMBER_ID -> true;
      case NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS -> false;
      case Errors other -> throw new AssertionError("a heartbeat of nobody got " + other);
    };
  }

  private Errors heartbeat(String member, int generation) {
    var request =
        new HeartbeatRequestData()
            .setGroupId(group)
            .setMemberId(member)
            .setGenerationId(generation);
    var answer = (HeartbeatResponseData) call(coordinator, ApiKeys.HEARTBEAT, request);
    return Errors.forCode(answer.errorCode());
  }

  private boolean foundCoordinator() {
    var request = new FindCoordinatorRequestData();
    boolean batched = version(ApiKeys.FIND_COORDINATOR) >= 4;
    if (batched) {
      request.setCoordinatorKeys(List.of(group));
    } else {
      request.setKey(group);
    }
    var answer = (FindCoordinatorResponseData) call(any, ApiKeys.FIND_COORDINATOR, request);
    var found =
        batched
            ? answer.coordinators().getFirst()
            : new FindCoordinatorResponseData.Coordinator()
                .setErrorCode(answer.errorCode())
                .setHost(answer.host())
                .setPort(answer.port());
    if (Errors.forCode(found.errorCode()) == Errors.COORDINATOR_NOT_AVAILABLE) {
      return false;
    }
    assertNone(found.errorCode());
    try {
      if (coordinator != null) {
        coordinator.close();
      }
      coordinator = RawClient.authenticated(access, found.host() + ":" + found.port());
      return true;
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private JoinGroupResponseData join(String member) {
    var request =
        new JoinGroupRequestData()
            .setGroupId(group)
            .setMemberId(member)
            .setSessionTimeoutMs(30_000)
            .setRebalanceTimeoutMs(30_000)
            .setProtocolType("story");
    request
        .protocols()
        .add(
            new JoinGroupRequestData.JoinGroupRequestProtocol()
                .setName("plain")
                .setMetadata(new byte[] {1, 2, 3}));
    return (JoinGroupResponseData) call(coordinator, ApiKeys.JOIN_GROUP, request);
  }

  private void sync(String member, int generation) {
    byte[] assignment = {4, 5, 6};
    var request =
        new SyncGroupRequestData()
            .setGroupId(group)
            .setMemberId(member)
            .setGenerationId(generation)
            .setAssignments(
                List.of(
                    new SyncGroupRequestData.SyncGroupRequestAssignment()
                        .setMemberId(member)
                        .setAssignment(assignment)));
    if (version(ApiKeys.SYNC_GROUP) >= 5) {
      request.setProtocolType("story").setProtocolName("plain");
    }
    var answer = (SyncGroupResponseData) call(coordinator, ApiKeys.SYNC_GROUP, request);
    assertNone(answer.errorCode());
    assertArrayEquals(assignment, answer.assignment());
  }

  private void commit(String member, int generation) {
    var topics =
        new OffsetCommitRequestData.OffsetCommitRequestTopic()
            .setPartitions(
                List.of(
                    new OffsetCommitRequestData.OffsetCommitRequestPartition()
                        .setPartitionIndex(0)
                        .setCommittedOffset(1)
                        .setCommittedMetadata(METADATA_TEXT)));
    if (version(ApiKeys.OFFSET_COMMIT) >= 10) {
      topics.setTopicId(topicId);
    } else {
      topics.setName(topic);
    }
    var request =
        new OffsetCommitRequestData()
            .setGroupId(group)
            .setMemberId(member)
            .setGenerationIdOrMemberEpoch(generation)
            .setTopics(List.of(topics));
    var answer = (OffsetCommitResponseData) call(coordinator, ApiKeys.OFFSET_COMMIT, request);
    assertNone(answer.topics().getFirst().partitions().getFirst().errorCode());
  }

  private void fetchOffset() {
    short version = version(ApiKeys.OFFSET_FETCH);
    var request = new OffsetFetchRequestData();
    if (version < 8) {
      request
          .setGroupId(group)
          .setTopics(
              List.of(
                  new OffsetFetchRequestData.OffsetFetchRequestTopic()
                      .setName(topic)
                      .setPartitionIndexes(List.of(0))));
      var answer = (OffsetFetchResponseData) call(coordinator, ApiKeys.OFFSET_FETCH, request);
      assertNone(answer.errorCode());
      var partition = answer.topics().getFirst().partitions().getFirst();
      assertEquals(1, partition.committedOffset());
      assertEquals(METADATA_TEXT, partition.metadata());
      return;
    }
    var topics =
        new OffsetFetchRequestData.OffsetFetchRequestTopics().setPartitionIndexes(List.of(0));
    if (version >= 10) {
      topics.setTopicId(topicId);
    } else {
      topics.setName(topic);
    }
    request.setGroups(
        List.of(
            new OffsetFetchRequestData.OffsetFetchRequestGroup()
                .setGroupId(group)
                .setTopics(List.of(topics))));
    var answer = (OffsetFetchResponseData) call(coordinator, ApiKeys.OFFSET_FETCH, request);
    var answered = answer.groups().getFirst();
    assertNone(answered.errorCode());
    var partition = answered.topics().getFirst().partitions().getFirst();
    assertEquals(1, partition.committedOffset());
    assertEquals(METADATA_TEXT, partition.metadata());
  }

  private void describeAndListGroup() {
    var described =
        (DescribeGroupsResponseData)
            call(
                coordinator,
                ApiKeys.DESCRIBE_GROUPS,
                new DescribeGroupsRequestData().setGroups(List.of(group)));
    assertNone(described.groups().getFirst().errorCode());
    assertEquals("Stable", described.groups().getFirst().groupState());
    assertEquals(group, described.groups().getFirst().groupId());
    var listed =
        (ListGroupsResponseData)
            call(coordinator, ApiKeys.LIST_GROUPS, new ListGroupsRequestData());
    assertNone(listed.errorCode());
    assertTrue(listed.groups().stream().anyMatch(one -> one.groupId().equals(group)));
  }

  private void leave(String member) {
    var request = new LeaveGroupRequestData().setGroupId(group);
    if (version(ApiKeys.LEAVE_GROUP) >= 3) {
      request.setMembers(List.of(new LeaveGroupRequestData.MemberIdentity().setMemberId(member)));
    } else {
      request.setMemberId(member);
    }
    var answer = (LeaveGroupResponseData) call(coordinator, ApiKeys.LEAVE_GROUP, request);
    assertNone(answer.errorCode());
    answer.members().forEach(left -> assertNone(left.errorCode()));
  }

  void describeAndDelete() {
    deleteOffsetAndGroup();
    var configs =
        (DescribeConfigsResponseData)
            call(
                any,
                ApiKeys.DESCRIBE_CONFIGS,
                new DescribeConfigsRequestData()
                    .setResources(
                        List.of(
                            new DescribeConfigsRequestData.DescribeConfigsResource()
                                .setResourceType(TOPIC_RESOURCE)
                                .setResourceName(topic)
                                .setConfigurationKeys(null))));
    assertNone(configs.results().getFirst().errorCode());
    assertEquals(topic, configs.results().getFirst().resourceName());
    assertFalse(configs.results().getFirst().configs().isEmpty());
    var cluster =
        (DescribeClusterResponseData)
            call(any, ApiKeys.DESCRIBE_CLUSTER, new DescribeClusterRequestData());
    assertNone(cluster.errorCode());
    assertEquals(3, cluster.brokers().size());

    var request = new DeleteTopicsRequestData().setTimeoutMs(30_000);
    if (version(ApiKeys.DELETE_TOPICS) >= 6) {
      request.setTopics(List.of(new DeleteTopicsRequestData.DeleteTopicState().setName(topic)));
    } else {
      request.setTopicNames(List.of(topic));
    }
    var deleted = (DeleteTopicsResponseData) call(any, ApiKeys.DELETE_TOPICS, request);
    assertNone(deleted.responses().find(topic).errorCode());
  }

  private void deleteOffsetAndGroup() {
    var topics = new OffsetDeleteRequestData.OffsetDeleteRequestTopic().setName(topic);
    topics
        .partitions()
        .add(new OffsetDeleteRequestData.OffsetDeleteRequestPartition().setPartitionIndex(0));
    var request = new OffsetDeleteRequestData().setGroupId(group);
    request.topics().add(topics);
    var offset = (OffsetDeleteResponseData) call(coordinator, ApiKeys.OFFSET_DELETE, request);
    assertNone(offset.errorCode());
    assertNone(offset.topics().find(topic).partitions().find(0).errorCode());
    var gone =
        (DeleteGroupsResponseData)
            call(
                coordinator,
                ApiKeys.DELETE_GROUPS,
                new DeleteGroupsRequestData().setGroupsNames(List.of(group)));
    assertTrue( // with its last offset an empty group may go by itself
        List.of(Errors.NONE.code(), Errors.GROUP_ID_NOT_FOUND.code())
            .contains(gone.results().find(group).errorCode()));
  }

  private short version(ApiKeys api) {
    Versions versions = advertised.get(api.id);
    short oldest = api == ApiKeys.PRODUCE ? PRODUCE_OLDEST : versions.oldest();
    return (short) Math.clamp(round, oldest, versions.latest());
  }

  private ApiMessage call(RawClient connection, ApiKeys api, ApiMessage request) {
    try {
      return connection.send(api, version(api), request);
    } catch (IOException e) {
      throw new AssertionError(api + " version " + version(api) + ": no answer", e);
    }
  }

  private static void assertNone(short errorCode) {
    assertEquals(Errors.NONE, Errors.forCode(errorCode));
  }

  @Override
  public void close() throws IOException {
    any.close();
    if (leader != null) {
      leader.close();
    }
    if (coordinator != null) {
      coordinator.close();
    }
  }
}
