/**
 * Topics that hold the brokers' own records: one partition, created when it is missing, written at
 * its leader, replayed by every broker for as long as it lives.
 *
 * <pre>
 * a writer of the records ─► InternalTopicLog (leader) ─► the topic ─► InternalTopicTail (every broker) ─► Replay
 *                                                                            └─► ReplayProgress
 * </pre>
 */
package io.weir.broker.internaltopic;
