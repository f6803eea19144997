package io.weir.storage;

import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;

/** Hears what becomes of a node's log directories. Called on any thread; must not block. */
public interface DirectoryListener {
  /** A directory went out of service, once; its logs throw {@link DirectoryOfflineException}. */
  void onFailure(DirectoryStatus failed);

  /** A partition's log lies in a directory from now on. */
  void onPlaced(TopicIdPartition partition, Uuid directory);
}
