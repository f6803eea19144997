package io.weir.broker.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.access.Access;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.metadata.ConfigRecord;
import org.apache.kafka.common.metadata.RemoveTopicRecord;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Kafka's coordinator on the log port: commits, elections, loading, deletion, admission. */
class GroupCoordinationTest {
  private static final Uuid TOPIC_ID = Uuid.randomUuid();
  private static final String TOPIC = "aaaaaaaaaa.orders";
  private static final String GROUP = "aaaaaaaaaa.readers";
  private static final long PATIENCE_S = 20;

  private final List<AutoCloseable> closing = new ArrayList<>();
  private MetadataImage image = MetadataImage.EMPTY;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : closing.reversed()) {
      each.close();
    }
  }

  @Test
  void beforeTheTopicExistsTheCoordinatorIsNotAvailable() throws Exception {
    GroupCoordination groups = coordination(log(true));

    assertEquals(Errors.COORDINATOR_NOT_AVAILABLE, commitError(groups, 5));
  }

  @Test
  void aCommitIsAnsweredOnlyOnceItIsReplicated() throws Exception {
    MemoryCoordinatorLogs log = log(false);
    GroupCoordination groups = running(log, 1);

    CompletableFuture<OffsetCommitResponseData> committed = groups.commit(caller(), commit(5));
    awaitAppend(log);
    assertFalse(committed.isDone());
    log.commitAll();

    assertEquals(Errors.NONE, error(get(committed)));
  }

  @Test
  void offsetsSurviveTheMoveToAnotherBroker() throws Exception {
    MemoryCoordinatorLogs log = log(true);
    GroupCoordination first = running(log, 1);
    assertEquals(Errors.NONE, commitError(first, 41));
    assertEquals(Errors.NONE, commitError(first, 42));
    log.lead(2);
    first.lifecycle().onResignation(0, OptionalInt.of(2));

    GroupCoordination second = running(log, 2);

    assertEquals(42, committedOffset(second));
    assertEquals(Errors.NOT_COORDINATOR, commitError(first, 43));
  }

  @Test
  void aNewEpochOfTheSameLeaderIsServedToo() throws Exception {
    MemoryCoordinatorLogs log = log(true);
    GroupCoordination groups = running(log, 1);
    assertEquals(Errors.NONE, commitError(groups, 41));

    log.lead(3);
    groups.lifecycle().onElection(0, 3);

    await(() -> fetchError(groups) == Errors.NONE);
    assertEquals(41, committedOffset(groups));
    assertEquals(Errors.NONE, commitError(groups, 42));
  }

  @RepeatedTest(10)
  void aLoadThatIsOvertakenByAnElectionHarmsNothing() throws Exception {
    MemoryCoordinatorLogs log = log(true);
    GroupCoordination groups = running(log, 1);
    assertEquals(Errors.NONE, commitError(groups, 41));

    Runnable resume = log.pause();
    for (int epoch = 2; epoch < 6; epoch++) {
      groups.lifecycle().onResignation(0, OptionalInt.of(epoch));
      groups.lifecycle().onElection(0, epoch);
    }
    resume.run();
    log.lead(5);

    await(() -> fetchError(groups) == Errors.NONE);
    assertEquals(41, committedOffset(groups));
    assertEquals(Errors.NONE, commitError(groups, 42));
  }

  @Test
  void recordsAboveTheHighWatermarkAreLoadedButNotShownUntilCommitted() throws Exception {
    MemoryCoordinatorLogs log = log(false);
    GroupCoordination first = running(log, 1);
    CompletableFuture<OffsetCommitResponseData> unanswered = first.commit(caller(), commit(7));
    awaitAppend(log);
    log.lead(2);
    first.lifecycle().onResignation(0, OptionalInt.of(2));
    assertEquals(Errors.NOT_COORDINATOR, error(get(unanswered)));

    GroupCoordination second = running(log, 2);
    assertEquals(-1, committedOffset(second));
    log.commitAll();

    await(() -> committedOffset(second) == 7);
  }

  @Test
  void aWriteWhoseTenureIsOverIsRefused() throws Exception {
    MemoryCoordinatorLogs log = log(true);
    GroupCoordination groups = running(log, 1);

    log.lead(2);

    assertEquals(Errors.NOT_COORDINATOR, commitError(groups, 1));
  }

  @Test
  void aSlowAppendIsGivenUpWithARetriableError() throws Exception {
    MemoryCoordinatorLogs log = log(true);
    GroupCoordination groups = running(log, 1);

    log.stall();

    assertEquals(Errors.COORDINATOR_NOT_AVAILABLE, commitError(groups, 1));
  }

  @Test
  void offsetsOfADeletedTopicGo() throws Exception {
    GroupCoordination groups = running(log(true), 1);
    assertEquals(Errors.NONE, commitError(groups, 9));

    MetadataDelta delta = new MetadataDelta.Builder().setImage(image).build();
    delta.replay(new RemoveTopicRecord().setTopicId(TOPIC_ID));
    image = delta.apply(MetadataProvenance.EMPTY);
    groups.lifecycle().onMetadata(Optional.of(delta), image);

    await(() -> committedOffset(groups) == -1);
  }

  @Test
  void aGroupsHeartbeatIntervalIsToldToItsMembers() throws Exception {
    image = configured(CoordinatorFixture.image(Map.of(TOPIC, TOPIC_ID)), "6000");
    GroupCoordination groups = running(log(true), 1);
    ConsumerGroupHeartbeatResponseData joined = get(heartbeat(groups, "member-1", 0));
    assertEquals(6000, joined.heartbeatIntervalMs(), "set before the start");

    MetadataDelta delta = delta(image, "7000");
    image = delta.apply(MetadataProvenance.EMPTY);
    groups.lifecycle().onMetadata(Optional.of(delta), image);
    await(() -> interval(groups, joined.memberEpoch()) == 7000);

    MetadataImage withoutDelta = configured(image, null);
    groups.lifecycle().onMetadata(Optional.empty(), withoutDelta);
    await(() -> interval(groups, joined.memberEpoch()) == 5000);
  }

  private static int interval(GroupCoordination groups, int epoch) throws Exception {
    return get(heartbeat(groups, "member-1", epoch)).heartbeatIntervalMs();
  }

  private static CompletableFuture<ConsumerGroupHeartbeatResponseData> heartbeat(
      GroupCoordination groups, String member, int epoch) {
    return groups.consumerHeartbeat(
        caller(),
        new ConsumerGroupHeartbeatRequestData()
            .setGroupId(GROUP)
            .setMemberId(member)
            .setMemberEpoch(epoch)
            .setRebalanceTimeoutMs(epoch == 0 ? 10_000 : -1)
            .setSubscribedTopicNames(List.of(TOPIC))
            .setTopicPartitions(List.of()));
  }

  private static MetadataImage configured(MetadataImage before, String interval) {
    return delta(before, interval).apply(MetadataProvenance.EMPTY);
  }

  private static MetadataDelta delta(MetadataImage before, String interval) {
    MetadataDelta delta = new MetadataDelta.Builder().setImage(before).build();
    delta.replay(
        new ConfigRecord()
            .setResourceType(ConfigResource.Type.GROUP.id())
            .setResourceName(GROUP)
            .setName("consumer.heartbeat.interval.ms")
            .setValue(interval));
    return delta;
  }

  @Test
  void aMemberJoinsAndGetsTheAssignmentThatItMade() throws Exception {
    GroupCoordination groups = running(log(true), 1);

    JoinGroupResponseData joined = join(groups);
    SyncGroupRequestData sync =
        new SyncGroupRequestData()
            .setGroupId(GROUP)
            .setMemberId(joined.memberId())
            .setGenerationId(joined.generationId())
            .setProtocolType("consumer")
            .setProtocolName("range")
            .setAssignments(
                List.of(
                    new SyncGroupRequestAssignment()
                        .setMemberId(joined.memberId())
                        .setAssignment(new byte[] {1, 2, 3})));

    assertEquals(1, joined.generationId());
    assertEquals(
        List.of((byte) 1, (byte) 2, (byte) 3),
        boxed(get(groups.sync(caller(), sync)).assignment()));
    assertEquals(
        GROUP, get(groups.list(caller(), new ListGroupsRequestData())).groups().get(0).groupId());
  }

  private JoinGroupResponseData join(GroupCoordination groups) throws Exception {
    JoinGroupRequestData request =
        new JoinGroupRequestData()
            .setGroupId(GROUP)
            .setProtocolType("consumer")
            .setSessionTimeoutMs(10_000)
            .setRebalanceTimeoutMs(10_000);
    request
        .protocols()
        .add(new JoinGroupRequestProtocol().setName("range").setMetadata(new byte[0]));
    JoinGroupResponseData answer = get(groups.join(caller(), request));
    assertEquals(Errors.MEMBER_ID_REQUIRED, Errors.forCode(answer.errorCode()));
    return get(groups.join(caller(), request.duplicate().setMemberId(answer.memberId())));
  }

  private GroupCoordination running(MemoryCoordinatorLogs log, int epoch) throws Exception {
    log.lead(epoch);
    GroupCoordination groups = coordination(log);
    groups.lifecycle().onElection(0, epoch);
    if (image.isEmpty()) {
      image = CoordinatorFixture.image(Map.of(TOPIC, TOPIC_ID));
    }
    groups.lifecycle().onMetadata(Optional.empty(), image);
    await(() -> fetchError(groups) == Errors.NONE);
    return groups;
  }

  private MemoryCoordinatorLogs log(boolean commitsAtOnce) {
    MemoryCoordinatorLogs log = new MemoryCoordinatorLogs(commitsAtOnce);
    closing.add(log);
    return log;
  }

  private GroupCoordination coordination(CoordinatorLogs logs) {
    GroupCoordination groups =
        GroupCoordination.create(
            GroupCoordinationConfig.of(1, 1, 1).withInitialRebalanceDelayMs(0), logs);
    closing.add(groups);
    return groups;
  }

  private static void awaitAppend(MemoryCoordinatorLogs log) throws Exception {
    await(() -> get(log.read(CoordinatorLog.FROM_START, 1, 1)).endOffset() > 0);
  }

  private static OffsetCommitRequestData commit(long offset) {
    return new OffsetCommitRequestData()
        .setGroupId(GROUP)
        .setTopics(
            List.of(
                new OffsetCommitRequestTopic()
                    .setName(TOPIC)
                    .setTopicId(TOPIC_ID)
                    .setPartitions(
                        List.of(
                            new OffsetCommitRequestPartition()
                                .setPartitionIndex(0)
                                .setCommittedOffset(offset)))));
  }

  private static Errors commitError(GroupCoordination groups, long offset) throws Exception {
    return error(get(groups.commit(caller(), commit(offset))));
  }

  private static Errors error(OffsetCommitResponseData response) {
    return Errors.forCode(response.topics().get(0).partitions().get(0).errorCode());
  }

  private static OffsetFetchResponseGroup fetch(GroupCoordination groups) throws Exception {
    return get(
        groups.fetch(
            caller(),
            new OffsetFetchRequestGroup()
                .setGroupId(GROUP)
                .setTopics(
                    List.of(
                        new OffsetFetchRequestTopics()
                            .setName(TOPIC)
                            .setPartitionIndexes(List.of(0)))),
            false));
  }

  private static Errors fetchError(GroupCoordination groups) throws Exception {
    try {
      return Errors.forCode(fetch(groups).errorCode());
    } catch (ExecutionException e) {
      return Errors.forException(e.getCause());
    }
  }

  private static long committedOffset(GroupCoordination groups) throws Exception {
    return fetch(groups).topics().get(0).partitions().get(0).committedOffset();
  }

  private static GroupCaller caller() {
    return new GroupCaller(
        "vc-aaaaaaaaaa",
        ApiKeys.JOIN_GROUP,
        (short) 9,
        1,
        "client",
        InetAddress.getLoopbackAddress(),
        "TENANTS",
        Access.EVERYTHING);
  }

  private static List<Byte> boxed(byte[] bytes) {
    List<Byte> boxed = new ArrayList<>();
    for (byte each : bytes) {
      boxed.add(each);
    }
    return boxed;
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(PATIENCE_S, TimeUnit.SECONDS);
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    while (!condition.holds()) {
      assertTrue(System.nanoTime() - deadlineNs < 0, "not within " + PATIENCE_S + " s");
    }
  }
}
