/**
 * Log compaction as Kafka's cleaner does it: which part of a log is due, what of a segment stays,
 * and the offsets by key that decide it. Knows no files: segments are ports, and the log replaces
 * them ({@code docs/compaction.md}).
 */
package io.weir.storage.compaction;
