/**
 * Tiered storage through brokers, Weir's beside Apache Kafka's with the same plugin: {@code ./weir
 * bench-tiering}. The launcher starts Weir and one S3 server for each side; {@link
 * io.weir.benchmarks.tiering.TieringBenchmark} starts Kafka, measures and prints.
 *
 * <pre>
 * Side (bootstrap, pids, folders, Store)
 *   └─ Scenario: one round on one side → Round
 *        Backlog       a tiered topic whose copies are off, and the checksum of each record
 *        HotProducer   an untiered topic at a fixed rate, before and amid copies
 *        TieredTopic   settings, offsets of the tiers, sealed segments
 *        ColdRead      one consumer, then eight: every record, compared
 *   └─ Report: medians of the rounds → table, JSON
 * </pre>
 */
package io.weir.benchmarks.tiering;
