package io.weir.storage;

/**
 * What an append did. Immutable.
 *
 * @param baseOffset offset of the first record; of the original append when {@code duplicate}; the
 *     log's end when nothing was appended
 * @param lastOffset offset of the last record, inclusive (as Kafka's protocol has it); {@code
 *     baseOffset - 1} when nothing was appended
 * @param logAppendTimeMs time set by this log, -1 for topics with CreateTime
 * @param logStartOffset the log's first offset at that time
 * @param duplicate the batch had been appended before (idempotent producer): nothing was written
 * @param bytes bytes written; 0 when {@code duplicate}
 */
public record AppendResult(
    long baseOffset,
    long lastOffset,
    long logAppendTimeMs,
    long logStartOffset,
    boolean duplicate,
    int bytes) {}
