/**
 * Reads of logs whose older part lies only in the remote store (KIP-405).
 *
 * <pre>
 *  fetch ──► RemoteLogReader ──► ColdReadQueue (tenants in turn; threads, places, memory) ──► threads
 *                 │                                                                            │
 *                 ▼                                                                            ▼
 *             KeptReads (left for the next fetch)      SegmentReads ──► RemoteSegments (epoch, offset)
 *                                                            ├────────► RemoteIndexes (cache)
 *                                                            └────────► SegmentScan (checked batches)
 * </pre>
 *
 * Nothing here runs on a shard but putting a task in line.
 */
package io.weir.broker.tiering.read;
