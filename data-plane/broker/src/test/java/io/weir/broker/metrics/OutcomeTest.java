package io.weir.broker.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class OutcomeTest {
  @Test
  void errorsAreSortedByWhatTheClientShouldDo() {
    assertEquals(Outcome.OK, Outcome.of(Errors.NONE.code()));
    assertEquals(Outcome.RETRIABLE, Outcome.of(Errors.NOT_LEADER_OR_FOLLOWER.code()));
    assertEquals(Outcome.RETRIABLE, Outcome.of(Errors.COORDINATOR_LOAD_IN_PROGRESS.code()));
    assertEquals(Outcome.REFUSED, Outcome.of(Errors.TOPIC_ALREADY_EXISTS.code()));
    assertEquals(Outcome.FAILED, Outcome.of(Errors.UNKNOWN_SERVER_ERROR.code()));
    assertEquals(Outcome.FAILED, Outcome.of((short) 32_000));
  }

  @Test
  void theWorstErrorOfAnAnswerCountsWhereverItIs() {
    assertEquals(
        Outcome.RETRIABLE,
        ResponseErrors.worst(
            new HeartbeatResponseData().setErrorCode(Errors.COORDINATOR_NOT_AVAILABLE.code())));
    CreateTopicsResponseData created = new CreateTopicsResponseData();
    created.topics().add(new CreateTopicsResponseData.CreatableTopicResult().setName("a"));
    assertEquals(Outcome.OK, ResponseErrors.worst(created));
    created
        .topics()
        .add(
            new CreateTopicsResponseData.CreatableTopicResult()
                .setName("b")
                .setErrorCode(Errors.INVALID_TOPIC_EXCEPTION.code()));
    assertEquals(Outcome.REFUSED, ResponseErrors.worst(created));
    DeleteGroupsResponseData deleted = new DeleteGroupsResponseData();
    deleted
        .results()
        .add(
            new DeleteGroupsResponseData.DeletableGroupResult()
                .setGroupId("g")
                .setErrorCode(Errors.NON_EMPTY_GROUP.code()));
    assertEquals(Outcome.REFUSED, ResponseErrors.worst(deleted));
    var partition =
        new OffsetFetchResponseData.OffsetFetchResponsePartitions()
            .setErrorCode(Errors.KAFKA_STORAGE_ERROR.code());
    var topic =
        new OffsetFetchResponseData.OffsetFetchResponseTopics().setPartitions(List.of(partition));
    var group = new OffsetFetchResponseData.OffsetFetchResponseGroup().setTopics(List.of(topic));
    assertEquals(
        Outcome.FAILED,
        ResponseErrors.worst(new OffsetFetchResponseData().setGroups(List.of(group))));
  }

  @Test
  void everyAnswerOfKafkaCanBeLookedThrough() {
    for (ApiKeys api : ApiKeys.clientApis()) {
      assertEquals(Outcome.OK, ResponseErrors.worst(api.messageType.newResponse()), api.name);
    }
  }
}
