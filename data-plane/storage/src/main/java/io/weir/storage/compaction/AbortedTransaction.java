package io.weir.storage.compaction;

/**
 * A transaction that was aborted.
 *
 * @param producerId who wrote it
 * @param firstOffset of the first of its batches that the log still holds
 */
public record AbortedTransaction(long producerId, long firstOffset) {}
