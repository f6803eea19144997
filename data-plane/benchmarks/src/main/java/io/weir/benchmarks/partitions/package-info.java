/**
 * A node with very many partitions: {@code ./weir bench-partitions}. The launcher starts, stops and
 * kills the node and watches it; the program here makes the partitions.
 */
package io.weir.benchmarks.partitions;
