package io.weir.broker.tiering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.server.log.remote.storage.RemoteLogMetadataManager;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentId;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadataUpdate;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentState;
import org.apache.kafka.server.log.remote.storage.RemoteStorageNotReadyException;
import org.junit.jupiter.api.Test;

class RemoteSizesTest {
  private static final TopicIdPartition PARTITION =
      new TopicIdPartition(new Uuid(1, 2), new TopicPartition("minemine01.orders", 0));

  private final List<RemoteLogSegmentMetadata> known = new ArrayList<>();
  private boolean ready = true;
  private final RemoteSizes sizes =
      new RemoteSizes(
          (RemoteLogMetadataManager)
              Proxy.newProxyInstance(
                  getClass().getClassLoader(),
                  new Class<?>[] {RemoteLogMetadataManager.class},
                  (_, _, arguments) -> {
                    if (!ready) {
                      throw new RemoteStorageNotReadyException("not yet");
                    }
                    return arguments[0].equals(PARTITION) ? known.iterator() : List.of().iterator();
                  }));

  @Test
  void finishedCopiesCount() {
    add(100, RemoteLogSegmentState.COPY_SEGMENT_FINISHED);
    add(30, RemoteLogSegmentState.COPY_SEGMENT_STARTED);
    add(7, RemoteLogSegmentState.COPY_SEGMENT_FINISHED);
    add(500, RemoteLogSegmentState.DELETE_SEGMENT_STARTED);

    assertEquals(OptionalLong.of(107), sizes.apply(PARTITION));
  }

  @Test
  void nothingIsSaidOfWhatWasNeverCopiedOrIsNotKnownYet() {
    assertEquals(OptionalLong.empty(), sizes.apply(PARTITION));
    add(100, RemoteLogSegmentState.COPY_SEGMENT_FINISHED);
    ready = false;

    assertEquals(OptionalLong.empty(), sizes.apply(PARTITION));
  }

  private void add(int bytes, RemoteLogSegmentState state) {
    RemoteLogSegmentId id = new RemoteLogSegmentId(PARTITION, new Uuid(3, known.size()));
    RemoteLogSegmentMetadata started =
        new RemoteLogSegmentMetadata(id, 0, 9, 1, 1, 1, bytes, Map.of(0, 0L), true);
    known.add(
        state == RemoteLogSegmentState.COPY_SEGMENT_STARTED
            ? started
            : started.createWithUpdates(
                new RemoteLogSegmentMetadataUpdate(id, 2, Optional.empty(), state, 1)));
  }
}
