package io.weir.broker.handlers.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.controller.ControllerClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.message.AllocateProducerIdsResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ProducerIdsTest {
  private final FakeController controller = new FakeController();
  private final ProducerIds ids = new ProducerIds(1, () -> 42L, controller);

  @Test
  void oneBlockServesAllThatWaitAndTheNextIsAskedWhenItIsUsedUp() {
    List<CompletableFuture<Long>> got = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      got.add(ids.next());
    }
    assertEquals(1, controller.open.size());

    controller.answer(block(100, 2));

    assertEquals(100, got.get(0).join());
    assertEquals(101, got.get(1).join());
    assertFalse(got.get(2).isDone());
    controller.answer(block(500, 2));
    assertEquals(500, got.get(2).join());
    assertEquals(501, ids.next().join());
  }

  @Test
  void failureIsRetriableForWhoWaitsAndTheNextCallerAsksAgain() {
    CompletableFuture<Long> first = ids.next();

    controller.answer(
        new AllocateProducerIdsResponseData().setErrorCode(Errors.STALE_BROKER_EPOCH.code()));

    CompletionException failure = assertThrows(CompletionException.class, first::join);
    assertInstanceOf(RetriableException.class, failure.getCause());
    CompletableFuture<Long> second = ids.next();
    controller.answer(block(7, 1));
    assertEquals(7, second.join());
  }

  private static AllocateProducerIdsResponseData block(long start, int length) {
    return new AllocateProducerIdsResponseData().setProducerIdStart(start).setProducerIdLen(length);
  }

  /** Answers when the test says so. */
  private static final class FakeController implements ControllerClient {
    private final List<CompletableFuture<AllocateProducerIdsResponseData>> open = new ArrayList<>();

    void answer(AllocateProducerIdsResponseData response) {
      open.remove(0).complete(response);
    }

    @Override
    public <R extends ApiMessage> CompletableFuture<R> send(
        ApiMessage request, short version, Class<R> response, int timeoutMs) {
      CompletableFuture<AllocateProducerIdsResponseData> answer = new CompletableFuture<>();
      open.add(answer);
      return answer.thenApply(response::cast);
    }

    @Override
    public <R extends ApiMessage> CompletableFuture<R> sendTo(
        int nodeId, ApiMessage request, short version, Class<R> response, int timeoutMs) {
      throw new AssertionError("ids come from the controller");
    }
  }
}
