package io.weir.storage.tiering;

import java.nio.file.Path;

/**
 * The files of a sealed segment: complete, and never written again. They go when the log deletes
 * the segment, also while somebody reads them. Immutable.
 *
 * @param log its batches
 * @param offsetIndex offsets to positions
 * @param timeIndex timestamps to offsets
 * @param producerSnapshot the producers as of its end
 */
public record SegmentFiles(Path log, Path offsetIndex, Path timeIndex, Path producerSnapshot) {}
