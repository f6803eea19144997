package io.weir.broker.handlers.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.tenancy.mapping.TopicMappings;
import io.weir.broker.tenancy.store.TenancyRecord;
import io.weir.broker.tenancy.store.TenancyState;
import io.weir.controller.ControllerClient;
import io.weir.controller.MetadataChange;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignmentCollection;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfigCollection;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.image.MetadataImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreateTopicsHandlerTest {
  private final FakeController controller = new FakeController();
  private final MetadataWaiter metadata = new MetadataWaiter();
  private final TenancyState tenancy = new TenancyState();
  private final TenantRoom room = new TenantRoom(tenancy, () -> AdminFixture.METADATA);

  @Test
  void theControllerGetsPhysicalNamesAndTheTenantItsOwn() {
    metadata.onChange(
        new MetadataChange(
            true,
            List.of(),
            List.of(),
            Set.of(),
            Set.of(),
            false,
            Optional.empty(),
            MetadataImage.EMPTY),
        AdminFixture.METADATA);

    CreateTopicsResponseData response = create(new CreatableTopic().setName("orders"));

    assertEquals("minemine01.orders", controller.asked.topics().iterator().next().name());
    CreatableTopicResult result = response.topics().find("orders");
    assertEquals(Errors.NONE.code(), result.errorCode());
  }

  @Test
  void anErrorMessageOfTheControllerLosesThePrefix() {
    controller.error = Errors.TOPIC_ALREADY_EXISTS;

    CreateTopicsResponseData response = create(new CreatableTopic().setName("orders"));

    assertEquals("Topic 'orders' already exists.", response.topics().find("orders").errorMessage());
  }

  @Test
  void aNameOf239CharactersIsRefusedByTheLimit() {
    String name = "n".repeat(239);

    CreatableTopicResult result = create(new CreatableTopic().setName(name)).topics().find(name);

    assertEquals(Errors.INVALID_TOPIC_EXCEPTION.code(), result.errorCode());
    assertTrue(result.errorMessage().contains("238"), result.errorMessage());
    assertEquals(null, controller.asked);
  }

  @Test
  void aNameOf238CharactersIsPassedOn() {
    create(new CreatableTopic().setName("n".repeat(238)));

    assertEquals(249, controller.asked.topics().iterator().next().name().length());
  }

  @Test
  void tooManyPartitionsAreRefusedByTheLimit() {
    CreatableTopicResult result =
        create(new CreatableTopic().setName("wide").setNumPartitions(2_001)).topics().find("wide");

    assertEquals(Errors.POLICY_VIOLATION.code(), result.errorCode());
    assertTrue(result.errorMessage().contains("2000"), result.errorMessage());
  }

  @ParameterizedTest
  @CsvSource({"-1, 3, true", "-1, 4, false", "2, 2, true", "2, 3, false", "1, ' 2', false"})
  void noMoreInSyncReplicasThanReplicas(short replicas, String minInSync, boolean isTaken) {
    CreatableTopicConfigCollection configs = new CreatableTopicConfigCollection();
    configs.add(new CreatableTopicConfig().setName("min.insync.replicas").setValue(minInSync));
    controller.error = Errors.TOPIC_ALREADY_EXISTS; // else the answer waits for the topic

    CreatableTopicResult result =
        create(
                new CreatableTopic()
                    .setName("strict")
                    .setNumPartitions(1)
                    .setReplicationFactor(replicas)
                    .setConfigs(configs))
            .topics()
            .find("strict");

    assertEquals(
        (isTaken ? Errors.TOPIC_ALREADY_EXISTS : Errors.INVALID_CONFIG).code(), result.errorCode());
    assertEquals(!isTaken, result.errorMessage().contains("min.insync.replicas may be "));
  }

  @Test
  void namesThatCollideForTheControllerAreNotPassedOn() {
    CreatableTopic[] topics = new CreatableTopic[512];
    for (int i = 0; i < topics.length; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 9; bit++) {
        name.append((i >> bit & 1) == 0 ? "Aa" : "BB"); // both have the hash code 2112
      }
      topics[i] = new CreatableTopic().setName(name.toString());
    }

    PolicyViolationException refused =
        assertThrows(PolicyViolationException.class, () -> create(topics));

    assertTrue(refused.getMessage().contains("request.hash.collisions"), refused.getMessage());
    assertEquals(null, controller.asked);
  }

  @Test
  void tenantsDoNotPlaceReplicas() {
    var assignments = new CreatableReplicaAssignmentCollection();
    assignments.add(new CreatableReplicaAssignment().setPartitionIndex(0).setBrokerIds(List.of(1)));

    CreatableTopicResult result =
        create(new CreatableTopic().setName("placed").setAssignments(assignments))
            .topics()
            .find("placed");

    assertEquals(Errors.POLICY_VIOLATION.code(), result.errorCode());
  }

  @Test
  void beyondTheTenantsLimitIsRefusedByItsNameAndTheOthersAreMade() {
    tenancy.replay(
        new TenancyRecord.VirtualCluster(AdminFixture.MINE, 1, "ten-1", "AAAAAAAAQACAAAAAAAAAAg"));
    tenancy.replay(
        new TenancyRecord.Tenant(
            "ten-1", 2, TenancyRecord.TenantState.ACTIVE, new TenancyRecord.Bounds(100, 7)));
    controller.error = Errors.TOPIC_ALREADY_EXISTS; // else the answer waits for the topic

    CreateTopicsResponseData response =
        create(
            new CreatableTopic().setName("fits").setNumPartitions(2),
            new CreatableTopic().setName("more").setNumPartitions(1));

    assertEquals(1, controller.asked.topics().size());
    CreatableTopicResult refused = response.topics().find("more");
    assertEquals(Errors.POLICY_VIOLATION.code(), refused.errorCode());
    assertTrue(refused.errorMessage().contains("'partitions'"), refused.errorMessage());
  }

  @Test
  void aTopicNamedTwiceIsRefusedOnce() {
    CreateTopicsResponseData response =
        create(new CreatableTopic().setName("twice"), new CreatableTopic().setName("twice"));

    assertEquals(1, response.topics().size());
    assertEquals(Errors.INVALID_REQUEST.code(), response.topics().find("twice").errorCode());
  }

  private CreateTopicsResponseData create(CreatableTopic... topics) {
    RequestContext context = AdminFixture.tenant(ApiKeys.CREATE_TOPICS, 7);
    CreateTopicsRequestData request =
        new CreateTopicsRequestData().setValidateOnly(controller.error != Errors.NONE);
    for (CreatableTopic topic : topics) {
      request.topics().add(topic);
    }
    TopicMappings.createTopics().toPhysical(request, context.session().namespace());
    request.setValidateOnly(request.topics().stream().anyMatch(t -> t.name().length() == 249));
    CreateTopicsResponseData response =
        new CreateTopicsHandler(controller, metadata, BrokerDefaults.of(1, 3, 2, false), room)
            .handle(context, request)
            .toCompletableFuture()
            .join();
    TopicMappings.createTopics().toTenant(response, context.session().namespace());
    return response;
  }

  /** Answers every topic with one error, in the controller's words. */
  private static final class FakeController implements ControllerClient {
    private Errors error = Errors.NONE;
    private CreateTopicsRequestData asked;

    @Override
    public <R extends ApiMessage> CompletableFuture<R> send(
        ApiMessage request, short version, Class<R> response, int timeoutMs) {
      asked = (CreateTopicsRequestData) request;
      CreateTopicsResponseData answer = new CreateTopicsResponseData();
      asked
          .topics()
          .forEach(
              topic ->
                  answer
                      .topics()
                      .add(
                          new CreatableTopicResult()
                              .setName(topic.name())
                              .setErrorCode(error.code())
                              .setErrorMessage(
                                  error == Errors.NONE
                                      ? null
                                      : "Topic '" + topic.name() + "' already exists.")));
      return CompletableFuture.completedFuture(response.cast(answer));
    }

    @Override
    public <R extends ApiMessage> CompletableFuture<R> sendTo(
        int nodeId, ApiMessage request, short version, Class<R> response, int timeoutMs) {
      throw new UnsupportedOperationException("only the controller is asked");
    }
  }
}
