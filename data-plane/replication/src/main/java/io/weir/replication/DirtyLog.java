package io.weir.replication;

import io.weir.storage.compaction.DirtyRange;
import java.util.Optional;
import org.apache.kafka.common.TopicIdPartition;

/**
 * A replica of a compacted topic at one moment. Immutable.
 *
 * @param id physical topic, its id, and the partition
 * @param range what a pass would clean; empty while one runs, and when the log can't be cleaned
 * @param due whether a pass should run now
 * @param damage why the log can't be cleaned; empty if it can
 */
public record DirtyLog(
    TopicIdPartition id, Optional<DirtyRange> range, boolean due, Optional<String> damage) {}
