package io.weir.broker.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.junit.jupiter.api.Test;

/** Metadata on its way to a coordinator that may be slow. */
class MetadataFeedTest {
  private static final Uuid ORDERS = Uuid.randomUuid();

  @Test
  void changesThatHadNoRoomAreMadeUpForByComparison() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    BlockingQueue<Set<Uuid>> deletions = new LinkedBlockingQueue<>();
    try (MetadataFeed feed =
        new MetadataFeed(
            (delta, image) -> {
              await(slow);
              deletions.add(
                  delta.topicsDelta() == null ? Set.of() : delta.topicsDelta().deletedTopicIds());
            })) {
      MetadataImage before = CoordinatorFixture.image(Map.of("orders", ORDERS));
      feed.offer(Optional.empty(), before);
      MetadataDelta nothing = new MetadataDelta.Builder().setImage(before).build();
      for (int i = 0; i <= MetadataFeed.WAITING_MAX; i++) {
        feed.offer(Optional.of(nothing), before);
      }
      slow.countDown();
      for (int i = 0; i <= MetadataFeed.WAITING_MAX; i++) {
        deletions.poll(20, TimeUnit.SECONDS);
      }

      MetadataImage after = CoordinatorFixture.image(Map.of());
      feed.offer(Optional.of(nothing), after);

      Set<Uuid> deleted = deletions.poll(20, TimeUnit.SECONDS);
      assertTrue(deleted.contains(ORDERS), deleted.toString());
    }
  }

  @Test
  void oneChangeAfterTheOtherIsPassedOnAsItIs() throws Exception {
    BlockingQueue<MetadataDelta> deltas = new LinkedBlockingQueue<>();
    try (MetadataFeed feed = new MetadataFeed((delta, image) -> deltas.add(delta))) {
      MetadataImage image = CoordinatorFixture.image(Map.of("orders", ORDERS));
      feed.offer(Optional.empty(), image);
      MetadataDelta change = new MetadataDelta.Builder().setImage(image).build();
      feed.offer(Optional.of(change), image);

      deltas.poll(20, TimeUnit.SECONDS);
      assertEquals(change, deltas.poll(20, TimeUnit.SECONDS));
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
