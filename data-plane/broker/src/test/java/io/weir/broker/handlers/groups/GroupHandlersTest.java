package io.weir.broker.handlers.groups;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.coordinator.CoordinatorFixture;
import io.weir.broker.coordinator.GroupCoordinationConfig;
import io.weir.broker.pipeline.OperatorSession;
import io.weir.broker.pipeline.Session;
import io.weir.broker.pipeline.TenantSession;
import io.weir.controller.BrokerMetadata;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.Endpoint;
import io.weir.controller.PartitionMetadata;
import io.weir.controller.TopicMetadata;
import io.weir.protocol.PhysicalTopic;
import io.weir.protocol.VirtualClusterId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two tenants with equal group and topic names, in every version, over the wire's form. */
class GroupHandlersTest {
  private static final String GROUP = "readers";
  private static final String TOPIC = "orders";
  private static final int NEWEST = 10;

  private final Uuid idOfA = Uuid.randomUuid();
  private final Uuid idOfB = Uuid.randomUuid();
  private final Session a = tenant("aaaaaaaaaa");
  private final Session b = tenant("bbbbbbbbbb");
  private final Session operator = new OperatorSession("root", "physical");
  private CoordinatorFixture fixture;
  private GroupCalls calls;

  @BeforeEach
  void start() throws Exception {
    fixture =
        new CoordinatorFixture(Map.of("aaaaaaaaaa.orders", idOfA, "bbbbbbbbbb.orders", idOfB));
    calls = new GroupCalls(fixture.groups(), metadata());
    calls.awaitReady(a);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  static IntStream versions() {
    return IntStream.rangeClosed(0, NEWEST);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void aMemberSeesItsOwnNamesInSubscriptionsAndAssignments(int version) throws Exception {
    for (Session tenant : List.of(a, b)) {
      JoinGroupResponseData joined = join(tenant, version);
      byte[] assigned = sync(tenant, version, joined).assignment();

      assertArrayEquals(subscription(TOPIC), joined.members().get(0).metadata());
      assertArrayEquals(assignment(TOPIC), assigned);
      DescribedGroup described = describe(tenant, version, GROUP);
      assertEquals("Stable", described.groupState());
      assertArrayEquals(subscription(TOPIC), described.members().get(0).memberMetadata());
      assertArrayEquals(assignment(TOPIC), described.members().get(0).memberAssignment());
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void theCoordinatorKeepsPhysicalNames(int version) throws Exception {
    sync(a, version, join(a, version));

    DescribedGroup stored = describe(operator, version, "aaaaaaaaaa." + GROUP);

    assertArrayEquals(
        subscription("aaaaaaaaaa." + TOPIC), stored.members().get(0).memberMetadata());
    assertArrayEquals(
        assignment("aaaaaaaaaa." + TOPIC), stored.members().get(0).memberAssignment());
  }

  @ParameterizedTest
  @MethodSource("versions")
  void membersHeartbeatAndLeave(int version) throws Exception {
    JoinGroupResponseData joined = join(a, version);
    sync(a, version, joined);

    HeartbeatResponseData beat =
        calls.call(
            a,
            ApiKeys.HEARTBEAT,
            version,
            new HeartbeatRequestData()
                .setGroupId(GROUP)
                .setMemberId(joined.memberId())
                .setGenerationId(joined.generationId()));
    LeaveGroupRequestData leave = new LeaveGroupRequestData().setGroupId(GROUP);
    if (version < 3) {
      leave.setMemberId(joined.memberId());
    } else {
      leave.setMembers(List.of(new MemberIdentity().setMemberId(joined.memberId())));
    }
    LeaveGroupResponseData left = calls.call(a, ApiKeys.LEAVE_GROUP, version, leave);

    assertEquals(Errors.NONE.code(), beat.errorCode());
    assertEquals(Errors.NONE.code(), left.errorCode());
    assertEquals("Empty", describe(a, version, GROUP).groupState());
  }

  @ParameterizedTest
  @MethodSource("versions")
  void offsetsOfEqualNamesAreKeptApart(int version) throws Exception {
    assertEquals(Errors.NONE, commit(a, version, TOPIC, idOfA, 0, 5));
    assertEquals(Errors.NONE, commit(b, version, TOPIC, idOfB, 0, 7));

    assertEquals(5, fetch(a, version, TOPIC, idOfA));
    assertEquals(7, fetch(b, version, TOPIC, idOfB));
    if (version >= 2) {
      assertEquals(5, fetch(a, version, null, idOfA));
      assertEquals(7, fetch(b, version, null, idOfB));
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void aTopicThatTheTenantDoesNotHaveIsUnknown(int version) throws Exception {
    Errors unknown = version < 10 ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.UNKNOWN_TOPIC_ID;

    assertEquals(unknown, commit(a, version, "elsewhere", Uuid.randomUuid(), 0, 1));
    assertEquals(unknown, commit(a, version, "bbbbbbbbbb.orders", idOfB, 0, 1));
    assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, commit(a, version, TOPIC, idOfA, 1, 1));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void aTenantListsAndDeletesItsOwnGroupsOnly(int version) throws Exception {
    commit(a, version, TOPIC, idOfA, 0, 5);
    commit(b, version, TOPIC, idOfB, 0, 7);

    assertEquals(List.of(GROUP), list(a, version));
    assertEquals(
        List.of("aaaaaaaaaa." + GROUP, "bbbbbbbbbb." + GROUP),
        list(operator, version).stream().sorted().toList());
    DeleteGroupsResponseData deleted =
        calls.call(
            a,
            ApiKeys.DELETE_GROUPS,
            version,
            new DeleteGroupsRequestData().setGroupsNames(List.of(GROUP, "bbbbbbbbbb." + GROUP)));

    assertEquals(Errors.NONE.code(), deleted.results().find(GROUP).errorCode());
    assertEquals(
        Errors.GROUP_ID_NOT_FOUND.code(),
        deleted.results().find("bbbbbbbbbb." + GROUP).errorCode());
    assertEquals(List.of(), list(a, version));
    assertEquals(List.of(GROUP), list(b, version));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void theCoordinatorIsFoundAtTheCallersAddress(int version) throws Exception {
    FindCoordinatorResponseData found = find(a, version, (byte) 0);

    assertEquals(Errors.NONE.code(), found.errorCode());
    assertEquals(
        "tenants.example", version < 4 ? found.host() : found.coordinators().get(0).host());
    assertEquals(1, version < 4 ? found.nodeId() : found.coordinators().get(0).nodeId());
    if (version >= 4) {
      assertEquals(GROUP, found.coordinators().get(0).key());
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void aTransactionalIdIsRefusedForGood(int version) throws Exception {
    if (version == 0) {
      // The oldest version knows groups only.
      return;
    }
    FindCoordinatorResponseData found = find(a, version, (byte) 1);

    short error = version < 4 ? found.errorCode() : found.coordinators().get(0).errorCode();
    assertEquals(Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED.code(), error);
  }

  @Test
  void anUnknownGroupIsNamedAsTheTenantNamesIt() throws Exception {
    DescribedGroup described = describe(a, 6, "nobody");

    assertEquals(Errors.GROUP_ID_NOT_FOUND.code(), described.errorCode());
    assertTrue(described.errorMessage().contains("nobody"), described.errorMessage());
    assertTrue(!described.errorMessage().contains("aaaaaaaaaa"), described.errorMessage());
  }

  @Test
  void theEmptyGroupCannotBeJoined() throws Exception {
    JoinGroupResponseData joined =
        calls.call(a, ApiKeys.JOIN_GROUP, 9, joinRequest("").setGroupId(""));

    assertEquals(Errors.INVALID_GROUP_ID.code(), joined.errorCode());
  }

  private JoinGroupResponseData join(Session tenant, int version) throws Exception {
    JoinGroupResponseData joined = calls.call(tenant, ApiKeys.JOIN_GROUP, version, joinRequest(""));
    if (joined.errorCode() == Errors.MEMBER_ID_REQUIRED.code()) {
      joined = calls.call(tenant, ApiKeys.JOIN_GROUP, version, joinRequest(joined.memberId()));
    }
    assertEquals(Errors.NONE, Errors.forCode(joined.errorCode()));
    return joined;
  }

  private static JoinGroupRequestData joinRequest(String memberId) {
    JoinGroupRequestData request =
        new JoinGroupRequestData()
            .setGroupId(GROUP)
            .setMemberId(memberId)
            .setProtocolType("consumer")
            .setSessionTimeoutMs(10_000)
            .setRebalanceTimeoutMs(10_000);
    request
        .protocols()
        .add(new JoinGroupRequestProtocol().setName("range").setMetadata(subscription(TOPIC)));
    return request;
  }

  private SyncGroupResponseData sync(Session tenant, int version, JoinGroupResponseData joined)
      throws Exception {
    SyncGroupRequestData request =
        new SyncGroupRequestData()
            .setGroupId(GROUP)
            .setMemberId(joined.memberId())
            .setGenerationId(joined.generationId())
            .setAssignments(
                List.of(
                    new SyncGroupRequestAssignment()
                        .setMemberId(joined.memberId())
                        .setAssignment(assignment(TOPIC))));
    if (version >= 5) {
      request.setProtocolType("consumer").setProtocolName("range");
    }
    SyncGroupResponseData synced = calls.call(tenant, ApiKeys.SYNC_GROUP, version, request);
    assertEquals(Errors.NONE, Errors.forCode(synced.errorCode()));
    return synced;
  }

  private DescribedGroup describe(Session caller, int version, String group) throws Exception {
    DescribeGroupsResponseData described =
        calls.call(
            caller,
            ApiKeys.DESCRIBE_GROUPS,
            version,
            new DescribeGroupsRequestData().setGroups(List.of(group)));
    assertEquals(group, described.groups().get(0).groupId());
    return described.groups().get(0);
  }

  private Errors commit(
      Session tenant, int version, String topic, Uuid id, int partition, long offset)
      throws Exception {
    OffsetCommitRequestTopic committed =
        new OffsetCommitRequestTopic()
            .setPartitions(
                List.of(
                    new OffsetCommitRequestPartition()
                        .setPartitionIndex(partition)
                        .setCommittedOffset(offset)));
    OffsetCommitResponseData response =
        calls.call(
            tenant,
            ApiKeys.OFFSET_COMMIT,
            version,
            new OffsetCommitRequestData()
                .setGroupId(GROUP)
                .setTopics(
                    List.of(version < 10 ? committed.setName(topic) : committed.setTopicId(id))));
    assertEquals(version < 10 ? topic : "", response.topics().get(0).name());
    return Errors.forCode(response.topics().get(0).partitions().get(0).errorCode());
  }

  /** The committed offset of partition 0; of all topics when none is named. */
  private long fetch(Session tenant, int version, String topic, Uuid id) throws Exception {
    if (version < 8) {
      OffsetFetchRequestData request = new OffsetFetchRequestData().setGroupId(GROUP);
      request.setTopics(
          topic == null
              ? null
              : List.of(
                  new OffsetFetchRequestTopic().setName(topic).setPartitionIndexes(List.of(0))));
      OffsetFetchResponseData response = calls.call(tenant, ApiKeys.OFFSET_FETCH, version, request);
      assertEquals(TOPIC, response.topics().get(0).name());
      return response.topics().get(0).partitions().get(0).committedOffset();
    }
    OffsetFetchRequestTopics named = new OffsetFetchRequestTopics().setPartitionIndexes(List.of(0));
    OffsetFetchRequestGroup group = new OffsetFetchRequestGroup().setGroupId(GROUP).setTopics(null);
    if (topic != null) {
      group.setTopics(List.of(version < 10 ? named.setName(topic) : named.setTopicId(id)));
    }
    OffsetFetchResponseData response =
        calls.call(
            tenant,
            ApiKeys.OFFSET_FETCH,
            version,
            new OffsetFetchRequestData().setGroups(List.of(group)));
    assertEquals(GROUP, response.groups().get(0).groupId());
    if (version >= 10) {
      assertEquals(id, response.groups().get(0).topics().get(0).topicId());
    }
    return response.groups().get(0).topics().get(0).partitions().get(0).committedOffset();
  }

  private List<String> list(Session caller, int version) throws Exception {
    ListGroupsResponseData listed =
        calls.call(caller, ApiKeys.LIST_GROUPS, version, new ListGroupsRequestData());
    return listed.groups().stream().map(ListedGroup::groupId).toList();
  }

  private FindCoordinatorResponseData find(Session tenant, int version, byte keyType)
      throws Exception {
    FindCoordinatorRequestData request = new FindCoordinatorRequestData().setKeyType(keyType);
    return calls.call(
        tenant,
        ApiKeys.FIND_COORDINATOR,
        version,
        version < 4 ? request.setKey(GROUP) : request.setCoordinatorKeys(List.of(GROUP)));
  }

  private static byte[] subscription(String topic) {
    return Utils.toArray(
        ConsumerProtocol.serializeSubscription(
            new Subscription(
                List.of(topic), ByteBuffer.wrap(new byte[] {9}), List.of(), 3, Optional.empty())));
  }

  private static byte[] assignment(String topic) {
    return Utils.toArray(
        ConsumerProtocol.serializeAssignment(
            new Assignment(List.of(new TopicPartition(topic, 0)))));
  }

  private static Session tenant(String prefix) {
    return new TenantSession(
        new VirtualClusterId(prefix), "sa-1", "key-1", "seen-cluster", OptionalLong.empty());
  }

  private ClusterMetadata metadata() {
    return ClusterMetadata.of(
        1,
        Stream.of(
                topic(GroupCoordinationConfig.OFFSETS_TOPIC, Uuid.randomUuid()),
                topic("aaaaaaaaaa.orders", idOfA),
                topic("bbbbbbbbbb.orders", idOfB))
            .toList(),
        List.of(
            new BrokerMetadata(
                1,
                1,
                false,
                false,
                Map.of(
                    BrokerMetadata.TENANTS,
                    new Endpoint("tenants.example", 9092),
                    BrokerMetadata.OPERATORS,
                    new Endpoint("operators.example", 9192)),
                Optional.empty())),
        Map.of(),
        OptionalInt.of(1));
  }

  private static TopicMetadata topic(String name, Uuid id) {
    return new TopicMetadata(
        new PhysicalTopic(name),
        id,
        List.of(
            new PartitionMetadata(
                0,
                1,
                1,
                1,
                List.of(1),
                List.of(1),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                false,
                List.of(Uuid.randomUuid()))));
  }
}
