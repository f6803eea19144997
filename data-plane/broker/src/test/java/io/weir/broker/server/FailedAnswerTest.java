package io.weir.broker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.pipeline.HandlerTable;
import io.weir.broker.tenancy.NameMapping;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.junit.jupiter.api.Test;

/** A failure that no response tells of closes the connection; it never leaves it without one. */
class FailedAnswerTest {
  private static final class Unwritable extends ListGroupsResponseData {
    @Override
    public void addSize(
        MessageSizeAccumulator size, ObjectSerializationCache cache, short version) {
      throw new OutOfMemoryError("a test's");
    }
  }

  private static TestServer server(
      ServerLimits limits, Supplier<CompletionStage<ListGroupsResponseData>> answer) {
    HandlerTable table =
        TestHandlers.table()
            .add(
                TestHandlers.<ListGroupsRequestData, ListGroupsResponseData>handler(
                    ApiKeys.LIST_GROUPS, (context, request) -> answer.get()),
                NameMapping.none())
            .build();
    return new TestServer(table, limits);
  }

  @Test
  void anAnswerThatCannotBeWrittenClosesTheConnection() throws IOException {
    try (TestServer server =
            server(TestServer.limits(), () -> CompletableFuture.completedFuture(new Unwritable()));
        RawClient client = RawClient.authenticated(server.openTenants(Optional.empty()))) {
      client.send(ApiKeys.LIST_GROUPS, 4, 1, new ListGroupsRequestData());

      assertTrue(client.isClosedByServer());
    }
  }

  @Test
  void aFailureOfARequestThatWaitedForAResponseClosesTheConnection() throws IOException {
    CompletableFuture<ListGroupsResponseData> first = new CompletableFuture<>();
    AtomicInteger asked = new AtomicInteger();
    Supplier<CompletionStage<ListGroupsResponseData>> answer =
        () -> {
          if (asked.incrementAndGet() <= 8) { // as many as may be in flight
            return first;
          }
          throw new StackOverflowError("a test's");
        };
    try (TestServer server = server(TestServer.limits(), answer);
        RawClient client = RawClient.authenticated(server.openTenants(Optional.empty()))) {
      for (int i = 1; i <= 9; i++) {
        client.send(ApiKeys.LIST_GROUPS, 4, i, new ListGroupsRequestData());
      }
      server.awaitOpenConnections(1);

      first.complete(new ListGroupsResponseData());

      server.awaitOpenConnections(0);
      assertEquals(9, asked.get());
    }
  }
}
