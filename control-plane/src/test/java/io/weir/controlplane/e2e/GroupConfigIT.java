package io.weir.controlplane.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListConfigResourcesOptions;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A group's own configuration (KIP-848): by Kafka's admin client, told to the group's members. */
@ExtendWith(Quickstart.class)
class GroupConfigIT {
  private static final String INTERVAL = "consumer.heartbeat.interval.ms";
  private static final ConfigResource GROUP =
      new ConfigResource(ConfigResource.Type.GROUP, "readers");

  private final WeirInstance weir;
  private Tenant tenant;

  GroupConfigIT(WeirInstance weir) {
    this.weir = weir;
  }

  @BeforeEach
  void signUp() {
    tenant = Tenant.signUp(weir);
    tenant.createTopic("orders", 1);
  }

  @Test
  void membersHearOfTheirGroupsHeartbeatInterval() throws Exception {
    Tenant other = Tenant.signUp(weir);
    try (Admin admin = Admin.create(tenant.access().properties());
        Admin others = Admin.create(other.access().properties())) {
      alter(admin, new AlterConfigOp(new ConfigEntry(INTERVAL, "7000"), OpType.SET));

      ConfigEntry own = interval(admin);
      assertEquals("7000", own.value());
      assertEquals(ConfigEntry.ConfigSource.DYNAMIC_GROUP_CONFIG, own.source());
      assertEquals("5000", interval(others).value());
      assertEquals(List.of("readers"), listed(admin));
      assertEquals(List.of(), listed(others));

      try (RawClient member = RawClient.authenticated(tenant.access(), coordinator())) {
        String id = Uuid.randomUuid().toString();
        Await.until(
            "the coordinator to be loaded",
            () -> ask(member, id, 0).errorCode() != Errors.COORDINATOR_LOAD_IN_PROGRESS.code());
        int epoch = heartbeat(member, id, 0).memberEpoch();
        Await.until(
            "the member to hear of 7 s",
            () -> heartbeat(member, id, epoch).heartbeatIntervalMs() == 7000);

        alter(admin, new AlterConfigOp(new ConfigEntry(INTERVAL, null), OpType.DELETE));
        Await.until(
            "the member to hear of 5 s",
            () -> heartbeat(member, id, epoch).heartbeatIntervalMs() == 5000);
      }

      ExecutionException tooShort =
          assertThrows(
              ExecutionException.class,
              () -> alter(admin, new AlterConfigOp(new ConfigEntry(INTERVAL, "1"), OpType.SET)));
      assertInstanceOf(InvalidConfigurationException.class, tooShort.getCause());
    }
  }

  private static void alter(Admin admin, AlterConfigOp change) throws Exception {
    admin.incrementalAlterConfigs(Map.of(GROUP, List.of(change))).all().get();
  }

  private static ConfigEntry interval(Admin admin) throws Exception {
    return admin.describeConfigs(List.of(GROUP)).all().get().get(GROUP).get(INTERVAL);
  }

  private static List<String> listed(Admin admin) throws Exception {
    return admin
        .listConfigResources(Set.of(ConfigResource.Type.GROUP), new ListConfigResourcesOptions())
        .all()
        .get()
        .stream()
        .map(ConfigResource::name)
        .toList();
  }

  /** The broker that coordinates the group, as soon as there is one. */
  private String coordinator() throws Exception {
    String first = tenant.account().bootstrapServers().split(",")[0];
    AtomicReference<Coordinator> found = new AtomicReference<>();
    try (RawClient client = RawClient.authenticated(tenant.access(), first)) {
      Await.until(
          "the group's coordinator",
          () -> {
            found.set(find(client));
            return found.get().errorCode() == Errors.NONE.code();
          });
    }
    return found.get().host() + ":" + found.get().port();
  }

  private static Coordinator find(RawClient client) {
    var request = new FindCoordinatorRequestData().setCoordinatorKeys(List.of("readers"));
    return ((FindCoordinatorResponseData) send(client, ApiKeys.FIND_COORDINATOR, 4, request))
        .coordinators()
        .getFirst();
  }

  private static ConsumerGroupHeartbeatResponseData ask(
      RawClient client, String member, int epoch) {
    return (ConsumerGroupHeartbeatResponseData)
        send(
            client,
            ApiKeys.CONSUMER_GROUP_HEARTBEAT,
            1,
            new ConsumerGroupHeartbeatRequestData()
                .setGroupId("readers")
                .setMemberId(member)
                .setMemberEpoch(epoch)
                .setRebalanceTimeoutMs(epoch == 0 ? 60_000 : -1)
                .setSubscribedTopicNames(epoch == 0 ? List.of("orders") : null)
                .setTopicPartitions(epoch == 0 ? List.of() : null));
  }

  private static ConsumerGroupHeartbeatResponseData heartbeat(
      RawClient client, String member, int epoch) {
    ConsumerGroupHeartbeatResponseData answer = ask(client, member, epoch);
    assertEquals(Errors.NONE, Errors.forCode(answer.errorCode()), answer.errorMessage());
    return answer;
  }

  private static ApiMessage send(RawClient client, ApiKeys api, int version, ApiMessage request) {
    try {
      return client.send(api, (short) version, request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
