package io.weir.storage;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A log's parts as the loader found or made them; handed to {@link PartitionLog}, which owns them
 * from then on.
 *
 * @param segments by base offset; at least one, the last is active
 * @param created there was no log before
 * @param remotePart what the log's {@link RemotePartFile} says
 * @param cleanedEnd up to where compaction came, as the folder's checkpoint says
 * @param unsynced files that were written and have to be synced before the recovery point moves
 */
record LoadedLog(
    TreeMap<Long, Segment> segments,
    EpochCache epochs,
    ProducerStates producers,
    ProducerSnapshots snapshots,
    List<DiskFile> unsynced,
    boolean created,
    long logStartOffset,
    Optional<RemotePartFile.RemotePart> remotePart,
    long logEndOffset,
    long highWatermark,
    long recoveryPoint,
    LogRecovery recovery,
    SparseOffsets sparse,
    OptionalLong cleanedEnd) {}
