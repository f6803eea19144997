package io.weir.broker.handlers.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.tenancy.mapping.TopicMappings;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataHandlerTest {
  private static final int LATEST = 13;

  @Test
  void allTopicsAreTheCallersOwn() {
    MetadataResponseData response = ask(LATEST, null);

    assertEquals(
        List.of("orders", "payments"),
        response.topics().stream().map(MetadataResponseTopic::name).toList());
    assertEquals("my-cluster-id", response.clusterId());
  }

  @Test
  void versionZeroAsksForAllByAnEmptyList() {
    assertEquals(2, ask(0, List.of()).topics().size());
    assertEquals(0, ask(1, List.of()).topics().size());
  }

  @Test
  void addressesAreThoseOfTheVirtualCluster() {
    MetadataResponseData response = ask(LATEST, List.of());

    assertEquals(2, response.brokers().size());
    assertEquals("b1.minemine01.example", response.brokers().find(1).host());
    assertEquals(true, response.brokers().find(response.controllerId()) != null);
  }

  @Test
  void aTopicIsFoundByName() {
    MetadataResponseTopic topic = only(ask(LATEST, List.of(byName("orders"))));

    assertEquals(Errors.NONE.code(), topic.errorCode());
    assertEquals(AdminFixture.MY_ORDERS, topic.topicId());
    assertEquals(1, topic.partitions().get(0).leaderId());
    assertEquals(List.of(3), topic.partitions().get(0).offlineReplicas());
  }

  @Test
  void aPartitionWhoseLeaderIsFencedHasNone() {
    MetadataResponseTopic topic = only(ask(LATEST, List.of(byName("orders"))));

    assertEquals(Errors.LEADER_NOT_AVAILABLE.code(), topic.partitions().get(2).errorCode());
    assertEquals(-1, topic.partitions().get(2).leaderId());
  }

  @Test
  void anothersTopicIdIsAsUnknownAsOneThatNeverWas() {
    MetadataResponseTopic theirs = only(ask(LATEST, List.of(byId(AdminFixture.THEIR_ORDERS))));
    MetadataResponseTopic nobodys = only(ask(LATEST, List.of(byId(new Uuid(77, 77)))));

    assertEquals(Errors.UNKNOWN_TOPIC_ID.code(), theirs.errorCode());
    assertNull(theirs.name());
    assertEquals(nobodys.setTopicId(AdminFixture.THEIR_ORDERS), theirs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"theirs0001.orders", "__weir_tenancy", "nothing"})
  void aNameOutsideIsUnknown(String name) {
    MetadataResponseTopic topic = only(ask(LATEST, List.of(byName(name))));

    assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), topic.errorCode());
    assertEquals(name, topic.name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a b"})
  void aNameThatCannotBeIsInvalid(String name) {
    assertEquals(
        Errors.INVALID_TOPIC_EXCEPTION.code(),
        only(ask(LATEST, List.of(byName(name)))).errorCode());
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 11})
  void versionsTenAndElevenKnowIdsOnlyInAnswers(int version) {
    assertThrows(
        InvalidRequestException.class, () -> ask(version, List.of(byId(AdminFixture.MY_ORDERS))));
  }

  @Test
  void operatorsSeePhysicalNames() {
    MetadataResponseData response =
        new MetadataHandler()
            .handle(
                AdminFixture.operator(ApiKeys.METADATA, LATEST),
                new MetadataRequestData().setTopics(null))
            .toCompletableFuture()
            .join();

    assertEquals(true, response.topics().find("__weir_tenancy").isInternal());
    assertEquals("ops1", response.brokers().find(1).host());
  }

  /** Through the mapping, as the pipeline does. */
  private static MetadataResponseData ask(int version, List<MetadataRequestTopic> topics) {
    RequestContext context = AdminFixture.tenant(ApiKeys.METADATA, version);
    MetadataRequestData request = new MetadataRequestData().setTopics(topics);
    TopicMappings.metadata().toPhysical(request, context.session().namespace());
    MetadataResponseData response =
        new MetadataHandler().handle(context, request).toCompletableFuture().join();
    TopicMappings.metadata().toTenant(response, context.session().namespace());
    return response;
  }

  private static MetadataResponseTopic only(MetadataResponseData response) {
    assertEquals(1, response.topics().size());
    return response.topics().iterator().next();
  }

  private static MetadataRequestTopic byName(String name) {
    return new MetadataRequestTopic().setName(name);
  }

  private static MetadataRequestTopic byId(Uuid id) {
    return new MetadataRequestTopic().setName(null).setTopicId(id);
  }
}
