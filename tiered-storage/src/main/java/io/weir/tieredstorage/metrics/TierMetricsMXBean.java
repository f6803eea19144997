package io.weir.tieredstorage.metrics;

/** Counters since the plugin began, as JMX shows them. */
public interface TierMetricsMXBean {
  /** Segments whose manifest was stored. */
  long getCopiedSegments();

  /** Plain bytes of those, indexes included. */
  long getCopiedPlainBytes();

  /** What they take in the store, without their manifests. */
  long getCopiedStoredBytes();

  long getCopyFailures();

  /** Segments whose objects were deleted, again ones included. */
  long getDeletedSegments();

  long getDeleteFailures();

  /** Streams of logs that were opened. */
  long getLogReads();

  long getIndexReads();

  /** Reads that could not be opened, whatever the reason. */
  long getReadFailures();

  /** Objects that were missing or not what had been written. */
  long getDamagedObjects();

  /** Chunks that were there or already on their way. */
  long getChunkHits();

  /** Chunks that were asked for from the store. */
  long getChunkMisses();

  long getChunkCacheBytes();

  long getManifestHits();

  long getManifestMisses();

  /** Chunks that were read ahead. */
  long getPrefetches();

  /** Chunks that were not read ahead, as the queue was full. */
  long getPrefetchesSkipped();
}
