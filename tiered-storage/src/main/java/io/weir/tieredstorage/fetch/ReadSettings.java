package io.weir.tieredstorage.fetch;

/**
 * How segments are read. Immutable.
 *
 * @param manifestCacheBytes how much memory manifests may take
 * @param chunkCacheBytes how much memory plain chunks may take
 * @param prefetchChunks how many chunks after one that is read are fetched too; 0: none
 * @param prefetchThreads how many of them at a time
 * @param readUnencrypted whether segments that are not encrypted are read although keys are there
 */
public record ReadSettings(
    long manifestCacheBytes,
    long chunkCacheBytes,
    int prefetchChunks,
    int prefetchThreads,
    boolean readUnencrypted) {}
