package io.weir.broker.handlers.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.tenancy.mapping.TopicMappings;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData.Cursor;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData.TopicRequest;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescribeTopicPartitionsHandlerTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 100})
  void pagesOfAnySizeGiveEverythingOnce(int pageSize) {
    List<String> seen = new ArrayList<>();
    Cursor cursor = null;
    do {
      DescribeTopicPartitionsResponseData page =
          ask(
              new DescribeTopicPartitionsRequestData()
                  .setResponsePartitionLimit(pageSize)
                  .setCursor(cursor));
      page.topics()
          .forEach(
              topic ->
                  topic
                      .partitions()
                      .forEach(
                          partition -> seen.add(topic.name() + "-" + partition.partitionIndex())));
      cursor =
          page.nextCursor() == null
              ? null
              : new Cursor()
                  .setTopicName(page.nextCursor().topicName())
                  .setPartitionIndex(page.nextCursor().partitionIndex());
    } while (cursor != null);

    assertEquals(List.of("orders-0", "orders-1", "orders-2", "payments-0", "payments-1"), seen);
  }

  @ParameterizedTest
  @ValueSource(strings = {"theirs0001.orders", "nothing"})
  void whatIsNotTheCallersIsUnknown(String name) {
    DescribeTopicPartitionsResponseData response =
        ask(
            new DescribeTopicPartitionsRequestData()
                .setTopics(List.of(new TopicRequest().setName(name))));

    assertEquals(
        Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), response.topics().find(name).errorCode());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE})
  void aCursorBeforeTheFirstPartitionIsRefused(int partitionIndex) {
    var request =
        new DescribeTopicPartitionsRequestData()
            .setCursor(new Cursor().setTopicName("orders").setPartitionIndex(partitionIndex));

    assertThrows(InvalidRequestException.class, () -> ask(request));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, Integer.MAX_VALUE})
  void aCursorBehindTheLastPartitionGoesOnWithTheNextTopic(int partitionIndex) {
    DescribeTopicPartitionsResponseData response =
        ask(
            new DescribeTopicPartitionsRequestData()
                .setCursor(new Cursor().setTopicName("orders").setPartitionIndex(partitionIndex)));

    assertEquals(2, response.topics().find("payments").partitions().size());
  }

  private static DescribeTopicPartitionsResponseData ask(
      DescribeTopicPartitionsRequestData request) {
    RequestContext context = AdminFixture.tenant(ApiKeys.DESCRIBE_TOPIC_PARTITIONS, 0);
    var mapping = TopicMappings.describeTopicPartitions();
    mapping.toPhysical(request, context.session().namespace());
    DescribeTopicPartitionsResponseData response =
        new DescribeTopicPartitionsHandler().handle(context, request).toCompletableFuture().join();
    mapping.toTenant(response, context.session().namespace());
    return response;
  }
}
