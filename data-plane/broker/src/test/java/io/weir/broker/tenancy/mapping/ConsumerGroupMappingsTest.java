package io.weir.broker.tenancy.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import io.weir.broker.tenancy.Namespace;
import io.weir.protocol.VirtualClusterId;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidRegularExpression;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Assignment;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.Member;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.TopicPartitions;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * KIP-848's two APIs for two tenants that use the same names, and what a regular expression can
 * reach.
 */
class ConsumerGroupMappingsTest {
  private static final Namespace A = Namespace.of(new VirtualClusterId("aaaaaaaaaa"));
  private static final Namespace B = Namespace.of(new VirtualClusterId("bbbbbbbbbb"));
  private static final Uuid TOPIC_ID = new Uuid(1, 1);

  private final ConsumerGroupHeartbeatMapping heartbeat = new ConsumerGroupHeartbeatMapping();
  private final ConsumerGroupDescribeMapping describe = new ConsumerGroupDescribeMapping();

  @ParameterizedTest
  @ValueSource(shorts = {0, 1})
  void aSubscriptionBecomesPhysical(short version) {
    ConsumerGroupHeartbeatRequestData request =
        read(
            new ConsumerGroupHeartbeatRequestData()
                .setGroupId("readers")
                .setSubscribedTopicNames(List.of("orders", "payments"))
                .setSubscribedTopicRegex(version == 0 ? null : "or.*|pay"),
            new ConsumerGroupHeartbeatRequestData(),
            version);

    heartbeat.toPhysical(request, A);

    assertEquals("aaaaaaaaaa.readers", request.groupId());
    assertEquals(
        List.of("aaaaaaaaaa.orders", "aaaaaaaaaa.payments"), request.subscribedTopicNames());
    assertEquals(version == 0 ? null : "aaaaaaaaaa\\.(?:or.*|pay)", request.subscribedTopicRegex());
  }

  @Test
  void noChangeStaysNoChange() {
    ConsumerGroupHeartbeatRequestData request =
        new ConsumerGroupHeartbeatRequestData().setGroupId("readers");

    heartbeat.toPhysical(request, A);

    assertNull(request.subscribedTopicNames());
    assertNull(request.subscribedTopicRegex());
  }

  @Test
  void theEndOfASubscriptionByExpressionStaysEmpty() {
    assertEquals("", TopicRegex.toPhysical("", A));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders",
        ".*",
        "a|b",
        "^orders$",
        "(?i)ORDERS",
        "\\Qorders\\E",
        "(?:x|)",
        "[^x]*",
        "(?s).*",
        "orders|.*",
        "^.*|orders",
        "()|(.*)",
        "\\pL+",
        "(?U).*"
      })
  void anExpressionReachesOnlyTheTenantsOwnTopics(String regex) {
    Pattern physical = Pattern.compile(TopicRegex.toPhysical(regex, A));

    for (String foreign :
        List.of(
            "bbbbbbbbbb.orders", "orders", "__consumer_offsets", "AAAAAAAAAA.orders", "", "b")) {
      assertFalse(physical.matcher(foreign).matches(), regex + " matches " + foreign);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders",
        ".*",
        "x|orders",
        "^orders$",
        "(?i)ORDERS",
        "\\Qorders\\E",
        "^x|^orders",
        "(^orders)",
        "(?:x|^orders$)",
        "(?:^orders)",
        "^^orders",
        "[[:alpha:]]+",
        "[^]{^]+",
        "\\p{Ll}+",
        "o\\x{72}ders",
        "orders$|^x"
      })
  void anExpressionFindsTheTenantsTopic(String regex) {
    assertTrue(
        Pattern.compile(TopicRegex.toPhysical(regex, A)).matcher("aaaaaaaaaa.orders").matches());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a)|(b",
        ")",
        "(",
        "x)|(?:.*",
        "\\Qorders",
        "orders\\",
        "[a",
        "*",
        "(?=x)",
        "a{2,1}",
        "((a{1000}){1000}){1000}",
        "a{2}",
        "x{,1}",
        "(?:^|)a"
      })
  void anInvalidExpressionIsRefusedInTheTenantsWords(String regex) {
    var refused =
        assertThrows(InvalidRegularExpression.class, () -> TopicRegex.toPhysical(regex, A));

    assertTrue(refused.getMessage().contains("`" + regex + "`"), refused.getMessage());
    assertFalse(refused.getMessage().contains("aaaaaaaaaa"), refused.getMessage());
  }

  @Test
  void aLongExpressionIsRefusedByTheLimit() {
    String longest = "a".repeat(TopicRegex.LENGTH_MAX);

    assertEquals(longest, TopicRegex.toTenant(TopicRegex.toPhysical(longest, A), A));
    var refused =
        assertThrows(InvalidRegularExpression.class, () -> TopicRegex.toPhysical(longest + "a", A));
    assertTrue(refused.getMessage().contains("512"), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"^a|^b", "(^a)", "a", "[^]{^]", "\\^", "\\Q^a\\E", "(?i)a"})
  void anExpressionComesBackAsItWent(String regex) {
    assertEquals(regex, TopicRegex.toTenant(TopicRegex.toPhysical(regex, A), A));
  }

  @Test
  void deepGroupsAreRefusedBeforeTheyAreParsed() {
    int deep = TopicRegex.DEPTH_MAX + 1;

    assertThrows(
        InvalidRegularExpression.class,
        () -> TopicRegex.toPhysical("(".repeat(deep) + "a" + ")".repeat(deep), A));
  }

  /** Kafka's parser takes names that the strict renaming does not: such a blob must not pass. */
  @Test
  void aBlobThatHidesAForeignNameBehindAnInvalidOneIsRefused() {
    BlobNames names = new BlobNames(A);
    byte[] foreign = {
      0,
      0,
      0,
      0,
      0,
      2,
      0,
      17,
      'b',
      'b',
      'b',
      'b',
      'b',
      'b',
      'b',
      'b',
      'b',
      'b',
      '.',
      'o',
      'r',
      'd',
      'e',
      'r',
      's',
      0,
      1,
      (byte) 0xff,
      -1,
      -1,
      -1,
      -1
    };

    assertThrows(InvalidRequestException.class, () -> names.subscriptionToPhysical(foreign));
  }

  @Test
  void anErrorTextLosesThePrefix() {
    ConsumerGroupHeartbeatResponseData response =
        new ConsumerGroupHeartbeatResponseData()
            .setErrorMessage("Group aaaaaaaaaa.readers is full");

    heartbeat.toTenant(response, A);

    assertEquals("Group readers is full", response.errorMessage());
  }

  @ParameterizedTest
  @ValueSource(shorts = {0, 1})
  void aDescriptionHasTheTenantsNames(short version) {
    ConsumerGroupDescribeRequestData request =
        read(
            new ConsumerGroupDescribeRequestData().setGroupIds(List.of("readers")),
            new ConsumerGroupDescribeRequestData(),
            version);
    describe.toPhysical(request, A);
    ConsumerGroupDescribeResponseData response = described("aaaaaaaaaa");

    describe.toTenant(response, A);

    assertEquals(List.of("aaaaaaaaaa.readers"), request.groupIds());
    DescribedGroup group = response.groups().getFirst();
    Member member = group.members().getFirst();
    assertEquals("readers", group.groupId());
    assertEquals("Group readers not found.", group.errorMessage());
    assertEquals(List.of("orders"), member.subscribedTopicNames());
    assertEquals("or.*", member.subscribedTopicRegex());
    assertEquals("orders", member.assignment().topicPartitions().getFirst().topicName());
    assertEquals("orders", member.targetAssignment().topicPartitions().getFirst().topicName());
  }

  @Test
  void aForeignDescriptionIsNeverAnswered() {
    assertThrows(IllegalStateException.class, () -> describe.toTenant(described("aaaaaaaaaa"), B));
  }

  private static ConsumerGroupDescribeResponseData described(String prefix) {
    return new ConsumerGroupDescribeResponseData()
        .setGroups(
            List.of(
                new DescribedGroup()
                    .setGroupId(prefix + ".readers")
                    .setErrorMessage("Group " + prefix + ".readers not found.")
                    .setMembers(
                        List.of(
                            new Member()
                                .setSubscribedTopicNames(List.of(prefix + ".orders"))
                                .setSubscribedTopicRegex(prefix + "\\.(?:or.*)")
                                .setAssignment(assignment(prefix))
                                .setTargetAssignment(assignment(prefix))))));
  }

  private static Assignment assignment(String prefix) {
    return new Assignment()
        .setTopicPartitions(
            List.of(
                new TopicPartitions()
                    .setTopicId(TOPIC_ID)
                    .setTopicName(prefix + ".orders")
                    .setPartitions(List.of(0))));
  }

  /** The message as a peer of that version reads it. */
  private static <M extends ApiMessage> M read(M message, M empty, short version) {
    empty.read(MessageUtil.toByteBufferAccessor(message, version), version);
    return empty;
  }
}
