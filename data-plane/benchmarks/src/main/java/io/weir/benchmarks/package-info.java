/**
 * What one step of a record's path costs by itself, by JMH: parsing a frame, appending to a log
 * (beside Kafka's own log as the control), pushing to a follower, mapping a tenant's names. Run by
 * {@code ./weir jmh}.
 */
package io.weir.benchmarks;
