package io.weir.benchmarks.tiering;

import java.util.Map;
import java.util.TreeMap;

/**
 * What one round measured on one side. Immutable.
 *
 * @param side its name
 * @param compression of the producer
 * @param pair from 1 on; 0: the warm-up
 * @param logBytes of the sealed segments: what was copied, and read each time
 * @param segments how many of them
 * @param hotRecords acknowledgements behind the percentiles amid the copies
 * @param figures the rows
 * @param requests S3 requests of each step, by operation
 */
record Round(
    String side,
    String compression,
    int pair,
    long logBytes,
    int segments,
    int hotRecords,
    Map<Figure, Double> figures,
    Map<String, Map<String, Long>> requests) {
  Round {
    figures = new TreeMap<>(figures);
    requests = new TreeMap<>(requests);
  }
}
