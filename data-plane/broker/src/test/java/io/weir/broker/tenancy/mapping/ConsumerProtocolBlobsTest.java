package io.weir.broker.tenancy.mapping;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.broker.tenancy.Namespace;
import io.weir.protocol.VirtualClusterId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscription and assignment blobs, against those that Kafka's client writes. */
class ConsumerProtocolBlobsTest {
  private static final Namespace A = Namespace.of(new VirtualClusterId("aaaaaaaaaa"));
  private static final byte[] USER_DATA = "aaaaaaaaaa.orders".getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @ValueSource(shorts = {0, 1, 2, 3})
  void topicsAndOwnedPartitionsOfASubscriptionAreRenamed(short version) {
    byte[] blob = subscription("orders", version);

    byte[] physical = new BlobNames(A).subscriptionToPhysical(blob);

    assertArrayEquals(subscription("aaaaaaaaaa.orders", version), physical);
    assertArrayEquals(blob, new BlobNames(A).subscriptionToTenant(physical));
  }

  @ParameterizedTest
  @ValueSource(shorts = {0, 1, 2, 3})
  void partitionsOfAnAssignmentAreRenamed(short version) {
    byte[] blob = assignment("orders", version);

    byte[] physical = new BlobNames(A).assignmentToPhysical(blob);

    assertArrayEquals(assignment("aaaaaaaaaa.orders", version), physical);
    assertArrayEquals(blob, new BlobNames(A).assignmentToTenant(physical));
  }

  @Test
  void whatALaterVersionAppendsIsKept() {
    byte[] blob = withVersion(Arrays.copyOf(subscription("orders", (short) 3), 200), (short) 9);

    byte[] there = new BlobNames(A).subscriptionToPhysical(blob);

    assertEquals(blob.length + 3 * "aaaaaaaaaa.".length(), there.length);
    assertArrayEquals(blob, new BlobNames(A).subscriptionToTenant(there));
  }

  @Test
  void versionOneWithoutOwnedPartitionsIsRenamedAllTheSame() {
    byte[] blob = withVersion(subscription("orders", (short) 0), (short) 1);

    byte[] there = new BlobNames(A).subscriptionToPhysical(blob);

    assertArrayEquals(withVersion(subscription("aaaaaaaaaa.orders", (short) 0), (short) 1), there);
    assertArrayEquals(blob, new BlobNames(A).subscriptionToTenant(there));
  }

  /** Whatever is cut off, what comes out is what went in. */
  @ParameterizedTest
  @MethodSource("cutSubscriptions")
  void aTruncatedBlobSurvivesTheRoundTrip(byte[] blob) {
    BlobNames names = new BlobNames(A);

    assertArrayEquals(blob, names.subscriptionToTenant(names.subscriptionToPhysical(blob)));
    assertArrayEquals(blob, names.assignmentToTenant(names.assignmentToPhysical(blob)));
  }

  static Stream<byte[]> cutSubscriptions() {
    byte[] whole = subscription("orders", (short) 3);
    return IntStream.rangeClosed(0, whole.length).mapToObj(length -> Arrays.copyOf(whole, length));
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 1_000_000})
  void aLyingCountAllocatesNothingAndChangesNothing(int count) {
    byte[] blob = subscription("orders", (short) 0);
    ByteBuffer.wrap(blob).putInt(Short.BYTES, count);

    assertSame(blob, new BlobNames(A).subscriptionToPhysical(blob));
  }

  @Test
  void aNameThatWouldGetTooLongIsRefusedAsTheCoordinatorWouldReadItUnmapped() {
    byte[] blob = subscription("x".repeat(Short.MAX_VALUE - 5), (short) 0);

    assertThrows(
        InvalidRequestException.class, () -> new BlobNames(A).subscriptionToPhysical(blob));
    assertSame(blob, new BlobNames(A).subscriptionToTenant(blob));
  }

  private static byte[] subscription(String topic, short version) {
    Subscription subscription =
        new Subscription(
            List.of(topic, topic + "-2"),
            ByteBuffer.wrap(USER_DATA),
            List.of(new TopicPartition(topic, 3), new TopicPartition(topic, 1)),
            7,
            Optional.of("rack"));
    return Utils.toArray(ConsumerProtocol.serializeSubscription(subscription, version));
  }

  private static byte[] assignment(String topic, short version) {
    Assignment assignment =
        new Assignment(
            List.of(new TopicPartition(topic, 3), new TopicPartition(topic, 1)),
            ByteBuffer.wrap(USER_DATA));
    return Utils.toArray(ConsumerProtocol.serializeAssignment(assignment, version));
  }

  private static byte[] withVersion(byte[] blob, short version) {
    byte[] copy = blob.clone();
    ByteBuffer.wrap(copy).putShort(0, version);
    return copy;
  }
}
