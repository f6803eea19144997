package io.weir.broker.tenancy.mapping;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.broker.tenancy.NameMapping;
import io.weir.broker.tenancy.Namespace;
import io.weir.protocol.VirtualClusterId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every group API in every version, for two tenants that use the same names: what went over the
 * wire in that version is mapped, holds the tenant's prefix wherever it holds a name, and maps
 * back.
 */
class GroupMappingsTest {
  private static final String GROUP = "readers";
  private static final String TOPIC = "orders";
  private static final String OTHER_TOPIC = "payments";
  private static final Uuid TOPIC_ID = Uuid.randomUuid();
  private static final Tenant A = new Tenant("aaaaaaaaaa");
  private static final Tenant B = new Tenant("bbbbbbbbbb");

  private record Tenant(String prefix) {
    Namespace namespace() {
      return Namespace.of(new VirtualClusterId(prefix));
    }

    /** How the cluster calls this tenant's name. */
    String of(String name) {
      return prefix + "." + name;
    }
  }

  /** The messages of one API: made of names, so that the same message exists on both sides. */
  private record Api<Q extends ApiMessage, R extends ApiMessage>(
      ApiKeys key, NameMapping<Q, R> mapping, Maker<Q> request, Maker<R> response) {
    @Override
    public String toString() {
      return key.name;
    }
  }

  private interface Names {
    String of(String name);
  }

  private interface Maker<M> {
    M make(Names names, short version);
  }

  private static final Names TENANTS_OWN = name -> name;

  private record Case(Api<?, ?> api, short version) {
    @Override
    public String toString() {
      return api + " v" + version;
    }
  }

  static Stream<Case> cases() {
    return APIS.stream()
        .flatMap(
            api ->
                IntStream.rangeClosed(
                        api.key.messageType.lowestSupportedVersion(),
                        api.key.messageType.highestSupportedVersion(false))
                    .mapToObj(version -> new Case(api, (short) version)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void requestsBecomePhysicalAndResponsesBecomeTheTenants(Case each) {
    verify(each.api, each.version);
  }

  private static <Q extends ApiMessage, R extends ApiMessage> void verify(
      Api<Q, R> api, short version) {
    for (Tenant tenant : List.of(A, B)) {
      Q request = overTheWire(api.request.make(TENANTS_OWN, version), version);
      api.mapping.toPhysical(request, tenant.namespace());
      assertEquals(
          overTheWire(api.request.make(tenant::of, version), version),
          overTheWire(request, version),
          tenant.prefix);

      R response = api.response.make(tenant::of, version);
      api.mapping.toTenant(response, tenant.namespace());
      assertEquals(
          overTheWire(api.response.make(TENANTS_OWN, version), version),
          overTheWire(response, version),
          tenant.prefix);
    }
  }

  /** An API whose response names something must not hand out another tenant's. */
  @ParameterizedTest
  @MethodSource("cases")
  void aForeignResponseIsNeverAnsweredInForeignNames(Case each) {
    verifyForeign(each.api, each.version);
  }

  private static <Q extends ApiMessage, R extends ApiMessage> void verifyForeign(
      Api<Q, R> api, short version) {
    R foreign = api.response.make(B::of, version);
    if (foreign.equals(api.response.make(A::of, version))
        || foreign instanceof JoinGroupResponseData
        || foreign instanceof SyncGroupResponseData) {
      // No names, or only blobs, which members of the same group wrote.
      return;
    }
    assertThrows(IllegalStateException.class, () -> api.mapping.toTenant(foreign, A.namespace()));
  }

  @SuppressWarnings("unchecked")
  private static <M extends ApiMessage> M overTheWire(M message, short version) {
    ByteBufferAccessor bytes = MessageUtil.toByteBufferAccessor(message, version);
    M copy = (M) emptyLike(message);
    copy.read(bytes, version);
    return copy;
  }

  private static ApiMessage emptyLike(ApiMessage message) {
    try {
      return message.getClass().getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void blobsOfOtherProtocolTypesAreNotTouched() {
    byte[] blob = subscription(TENANTS_OWN);
    JoinGroupRequestData request = new JoinGroupRequestData().setProtocolType("connect");
    request
        .protocols()
        .add(
            new JoinGroupRequestData.JoinGroupRequestProtocol()
                .setName("sessioned")
                .setMetadata(blob));

    new JoinGroupMapping().toPhysical(request, A.namespace());

    assertArrayEquals(blob, request.protocols().find("sessioned").metadata());
  }

  @Test
  void assignmentsOfOldSyncRequestsWaitForTheirProtocolType() {
    SyncGroupRequestData request =
        new SyncGroupRequestData().setGroupId(GROUP).setAssignments(syncAssignments(TENANTS_OWN));

    new SyncGroupMapping().toPhysical(request, A.namespace());
    assertEquals(syncAssignments(TENANTS_OWN), request.assignments());
    SyncGroupMapping.assignmentsToPhysical(request, "consumer", A.namespace());

    assertEquals(syncAssignments(A::of), request.assignments());
  }

  @Test
  void allTopicsStayAllTopics() {
    OffsetFetchRequestData request =
        new OffsetFetchRequestData()
            .setGroups(
                List.of(
                    new OffsetFetchRequestData.OffsetFetchRequestGroup()
                        .setGroupId(GROUP)
                        .setTopics(null)));

    new OffsetFetchMapping().toPhysical(request, A.namespace());

    assertNull(request.groups().get(0).topics());
    assertEquals(A.of(GROUP), request.groups().get(0).groupId());
  }

  @Test
  void aGroupIdThatCannotBeStoredIsRefused() {
    HeartbeatRequestData longest =
        new HeartbeatRequestData().setGroupId("x".repeat(GroupIds.BYTES_MAX));
    HeartbeatRequestData longer =
        new HeartbeatRequestData().setGroupId("x".repeat(GroupIds.BYTES_MAX + 1));

    new HeartbeatMapping().toPhysical(longest, A.namespace());

    assertEquals(Short.MAX_VALUE, longest.groupId().length());
    assertThrows(
        InvalidGroupIdException.class,
        () -> new HeartbeatMapping().toPhysical(longer, A.namespace()));
  }

  @Test
  void theSameNamesOfTwoTenantsDiffer() {
    HeartbeatRequestData a = new HeartbeatRequestData().setGroupId(GROUP);
    HeartbeatRequestData b = new HeartbeatRequestData().setGroupId(GROUP);

    new HeartbeatMapping().toPhysical(a, A.namespace());
    new HeartbeatMapping().toPhysical(b, B.namespace());

    assertNotEquals(a.groupId(), b.groupId());
  }

  private static byte[] subscription(Names names) {
    return Utils.toArray(
        ConsumerProtocol.serializeSubscription(
            new Subscription(
                List.of(names.of(TOPIC), names.of(OTHER_TOPIC)),
                ByteBuffer.wrap(new byte[] {1, 2}),
                List.of(new TopicPartition(names.of(TOPIC), 4)))));
  }

  private static byte[] assignment(Names names) {
    return Utils.toArray(
        ConsumerProtocol.serializeAssignment(
            new Assignment(
                List.of(
                    new TopicPartition(names.of(TOPIC), 0),
                    new TopicPartition(names.of(OTHER_TOPIC), 1)))));
  }

  private static List<SyncGroupRequestData.SyncGroupRequestAssignment> syncAssignments(
      Names names) {
    return List.of(
        new SyncGroupRequestData.SyncGroupRequestAssignment()
            .setMemberId("m")
            .setAssignment(assignment(names)));
  }

  private static final List<Api<?, ?>> APIS =
      List.of(
          new Api<>(
              ApiKeys.FIND_COORDINATOR,
              new FindCoordinatorMapping(),
              (names, version) ->
                  version < 4
                      ? new FindCoordinatorRequestData().setKey(names.of(GROUP))
                      : new FindCoordinatorRequestData()
                          .setCoordinatorKeys(List.of(names.of(GROUP), names.of("x"))),
              (names, version) -> {
                FindCoordinatorResponseData response = new FindCoordinatorResponseData();
                if (version >= 4) {
                  response
                      .coordinators()
                      .add(
                          new FindCoordinatorResponseData.Coordinator()
                              .setKey(names.of(GROUP))
                              .setHost("host"));
                }
                return response;
              }),
          new Api<>(
              ApiKeys.JOIN_GROUP,
              new JoinGroupMapping(),
              (names, version) -> {
                JoinGroupRequestData request =
                    new JoinGroupRequestData()
                        .setGroupId(names.of(GROUP))
                        .setMemberId("m")
                        .setProtocolType("consumer");
                request
                    .protocols()
                    .add(
                        new JoinGroupRequestData.JoinGroupRequestProtocol()
                            .setName("range")
                            .setMetadata(subscription(names)));
                return request;
              },
              (names, version) ->
                  new JoinGroupResponseData()
                      .setProtocolType("consumer")
                      .setProtocolName("range")
                      .setMembers(
                          List.of(
                              new JoinGroupResponseData.JoinGroupResponseMember()
                                  .setMemberId("m")
                                  .setMetadata(subscription(names))))),
          new Api<>(
              ApiKeys.SYNC_GROUP,
              new SyncGroupMapping(),
              (names, version) ->
                  version < 5
                      ? new SyncGroupRequestData().setGroupId(names.of(GROUP)).setMemberId("m")
                      : new SyncGroupRequestData()
                          .setGroupId(names.of(GROUP))
                          .setMemberId("m")
                          .setProtocolType("consumer")
                          .setProtocolName("range")
                          .setAssignments(syncAssignments(names)),
              (names, version) ->
                  new SyncGroupResponseData()
                      .setProtocolType("consumer")
                      .setProtocolName("range")
                      .setAssignment(assignment(names))),
          new Api<>(
              ApiKeys.HEARTBEAT,
              new HeartbeatMapping(),
              (names, version) -> new HeartbeatRequestData().setGroupId(names.of(GROUP)),
              (names, version) -> new HeartbeatResponseData()),
          new Api<>(
              ApiKeys.LEAVE_GROUP,
              new LeaveGroupMapping(),
              (names, version) -> new LeaveGroupRequestData().setGroupId(names.of(GROUP)),
              (names, version) -> new LeaveGroupResponseData()),
          new Api<>(
              ApiKeys.OFFSET_COMMIT,
              new OffsetCommitMapping(),
              (names, version) ->
                  new OffsetCommitRequestData()
                      .setGroupId(names.of(GROUP))
                      .setTopics(
                          List.of(
                              new OffsetCommitRequestData.OffsetCommitRequestTopic()
                                  .setName(version < 10 ? names.of(TOPIC) : "")
                                  .setTopicId(version < 10 ? Uuid.ZERO_UUID : TOPIC_ID))),
              (names, version) ->
                  new OffsetCommitResponseData()
                      .setTopics(
                          List.of(
                              new OffsetCommitResponseData.OffsetCommitResponseTopic()
                                  .setName(names.of(TOPIC))
                                  .setTopicId(TOPIC_ID)))),
          new Api<>(
              ApiKeys.OFFSET_FETCH,
              new OffsetFetchMapping(),
              GroupMappingsTest::offsetFetchRequest,
              GroupMappingsTest::offsetFetchResponse),
          new Api<>(
              ApiKeys.OFFSET_DELETE,
              new OffsetDeleteMapping(),
              (names, version) -> {
                OffsetDeleteRequestData request =
                    new OffsetDeleteRequestData().setGroupId(names.of(GROUP));
                request
                    .topics()
                    .add(
                        new OffsetDeleteRequestData.OffsetDeleteRequestTopic()
                            .setName(names.of(TOPIC)));
                return request;
              },
              (names, version) -> {
                OffsetDeleteResponseData response = new OffsetDeleteResponseData();
                response
                    .topics()
                    .add(
                        new OffsetDeleteResponseData.OffsetDeleteResponseTopic()
                            .setName(names.of(TOPIC)));
                return response;
              }),
          new Api<>(
              ApiKeys.DESCRIBE_GROUPS,
              new DescribeGroupsMapping(),
              (names, version) ->
                  new DescribeGroupsRequestData().setGroups(List.of(names.of(GROUP))),
              (names, version) ->
                  new DescribeGroupsResponseData()
                      .setGroups(
                          List.of(
                              new DescribeGroupsResponseData.DescribedGroup()
                                  .setGroupId(names.of(GROUP))
                                  .setErrorMessage(
                                      version < 6 ? null : "no group " + names.of(GROUP))
                                  .setProtocolType("consumer")
                                  .setMembers(
                                      List.of(
                                          new DescribeGroupsResponseData.DescribedGroupMember()
                                              .setMemberMetadata(subscription(names))
                                              .setMemberAssignment(assignment(names))))))),
          new Api<>(
              ApiKeys.LIST_GROUPS,
              new ListGroupsMapping(),
              (names, version) -> new ListGroupsRequestData(),
              (names, version) ->
                  new ListGroupsResponseData()
                      .setGroups(
                          List.of(
                              new ListGroupsResponseData.ListedGroup()
                                  .setGroupId(names.of(GROUP))))),
          new Api<>(
              ApiKeys.DELETE_GROUPS,
              new DeleteGroupsMapping(),
              (names, version) ->
                  new DeleteGroupsRequestData().setGroupsNames(List.of(names.of(GROUP))),
              (names, version) -> {
                DeleteGroupsResponseData response = new DeleteGroupsResponseData();
                response
                    .results()
                    .add(
                        new DeleteGroupsResponseData.DeletableGroupResult()
                            .setGroupId(names.of(GROUP)));
                return response;
              }));

  private static OffsetFetchRequestData offsetFetchRequest(Names names, short version) {
    if (version < 8) {
      return new OffsetFetchRequestData()
          .setGroupId(names.of(GROUP))
          .setTopics(
              List.of(
                  new OffsetFetchRequestData.OffsetFetchRequestTopic()
                      .setName(names.of(TOPIC))
                      .setPartitionIndexes(List.of(0))));
    }
    return new OffsetFetchRequestData()
        .setGroups(
            List.of(
                new OffsetFetchRequestData.OffsetFetchRequestGroup()
                    .setGroupId(names.of(GROUP))
                    .setTopics(
                        List.of(
                            new OffsetFetchRequestData.OffsetFetchRequestTopics()
                                .setName(version < 10 ? names.of(TOPIC) : "")
                                .setTopicId(version < 10 ? Uuid.ZERO_UUID : TOPIC_ID)
                                .setPartitionIndexes(List.of(0))))));
  }

  private static OffsetFetchResponseData offsetFetchResponse(Names names, short version) {
    if (version < 8) {
      return new OffsetFetchResponseData()
          .setTopics(
              List.of(
                  new OffsetFetchResponseData.OffsetFetchResponseTopic().setName(names.of(TOPIC))));
    }
    return new OffsetFetchResponseData()
        .setGroups(
            List.of(
                new OffsetFetchResponseData.OffsetFetchResponseGroup()
                    .setGroupId(names.of(GROUP))
                    .setTopics(
                        List.of(
                            new OffsetFetchResponseData.OffsetFetchResponseTopics()
                                .setName(names.of(TOPIC))
                                .setTopicId(TOPIC_ID)))));
  }
}
