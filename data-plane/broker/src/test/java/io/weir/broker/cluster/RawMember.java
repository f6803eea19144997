package io.weir.broker.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * A member of a group by the consumer protocol (KIP-848) that sends heartbeats and takes what it is
 * assigned, and reads nothing. It ends without leaving its group, as a killed process does. A
 * thread of its own beats.
 */
final class RawMember implements AutoCloseable {
  private static final int BEAT_MS = 500;
  private static final int REBALANCE_TIMEOUT_MS = 30_000;

  private final TestTenant tenant;
  private final String group;
  private final Wire coordinator;
  private final String memberId = Uuid.randomUuid().toString();
  private final CountDownLatch end = new CountDownLatch(1);
  private final Thread beats;
  private List<ConsumerGroupHeartbeatRequestData.TopicPartitions> owned = List.of();
  private volatile int partitions;
  private volatile Throwable failure;

  private RawMember(TestTenant tenant, String group, String topic)
      throws IOException, GeneralSecurityException {
    this.tenant = tenant;
    this.group = group;
    String[] server = tenant.bootstrapServers().split(",")[0].split(":");
    try (Wire any = connect(server[0], Integer.parseInt(server[1]))) {
      FindCoordinatorRequestData request = new FindCoordinatorRequestData();
      request.coordinatorKeys().add(group);
      FindCoordinatorResponseData.Coordinator found =
          any.call(ApiKeys.FIND_COORDINATOR, 4, request, new FindCoordinatorResponseData())
              .coordinators()
              .getFirst();
      Errors.forCode(found.errorCode()).maybeThrow();
      coordinator = connect(found.host(), found.port());
    }
    this.beats = Thread.ofVirtual().name("member-of-" + group).unstarted(() -> beat(topic));
  }

  /** Joins; the assignment comes with later heartbeats. */
  static RawMember join(TestTenant tenant, String group, String topic) {
    try {
      RawMember member = new RawMember(tenant, group, topic);
      member.beats.start();
      return member;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many partitions it has. */
  int partitions() {
    if (failure != null) {
      throw new AssertionError("a member of " + group + " failed", failure);
    }
    return partitions;
  }

  private Wire connect(String host, int port) throws IOException, GeneralSecurityException {
    Wire wire = new Wire(new InetSocketAddress(host, port), tenant.caFile(), "raw-member");
    var handshake =
        wire.call(
            ApiKeys.SASL_HANDSHAKE,
            1,
            new SaslHandshakeRequestData().setMechanism("PLAIN"),
            new SaslHandshakeResponseData());
    Errors.forCode(handshake.errorCode()).maybeThrow();
    String words = "\0" + tenant.keyId() + "\0" + tenant.secret();
    var answer =
        wire.call(
            ApiKeys.SASL_AUTHENTICATE,
            2,
            new SaslAuthenticateRequestData().setAuthBytes(words.getBytes(StandardCharsets.UTF_8)),
            new SaslAuthenticateResponseData());
    check(answer.errorCode(), answer.errorMessage());
    return wire;
  }

  private static void check(short code, String message) {
    if (code != Errors.NONE.code()) {
      throw Errors.forCode(code).exception(message);
    }
  }

  private void beat(String topic) {
    try {
      int epoch = 0;
      do {
        ConsumerGroupHeartbeatRequestData request =
            new ConsumerGroupHeartbeatRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setMemberEpoch(epoch)
                .setTopicPartitions(owned);
        if (epoch == 0) {
          request
              .setRebalanceTimeoutMs(REBALANCE_TIMEOUT_MS)
              .setSubscribedTopicNames(List.of(topic));
        }
        ConsumerGroupHeartbeatResponseData answer =
            coordinator.call(
                ApiKeys.CONSUMER_GROUP_HEARTBEAT,
                1,
                request,
                new ConsumerGroupHeartbeatResponseData());
        check(answer.errorCode(), answer.errorMessage());
        epoch = answer.memberEpoch();
        take(answer.assignment());
      } while (!end.await(BEAT_MS, TimeUnit.MILLISECONDS));
    } catch (IOException | RuntimeException | InterruptedException e) {
      if (end.getCount() > 0) {
        failure = e;
      }
    }
  }

  private void take(ConsumerGroupHeartbeatResponseData.Assignment assignment) {
    if (assignment == null) {
      return; // as before
    }
    owned =
        assignment.topicPartitions().stream()
            .map(
                each ->
                    new ConsumerGroupHeartbeatRequestData.TopicPartitions()
                        .setTopicId(each.topicId())
                        .setPartitions(each.partitions()))
            .toList();
    partitions = owned.stream().mapToInt(each -> each.partitions().size()).sum();
  }

  @Override
  public void close() {
    kill();
  }

  /** Ends it; its group hears nothing of that. */
  void kill() {
    end.countDown();
    try {
      coordinator.close();
      beats.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
