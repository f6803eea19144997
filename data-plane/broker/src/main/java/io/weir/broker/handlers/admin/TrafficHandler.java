package io.weir.broker.handlers.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.broker.metrics.RequestMeters;
import io.weir.broker.metrics.RequestMeters.Traffic;
import io.weir.broker.pipeline.JsonHandler;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.tenancy.store.TenancyCodec;
import io.weir.protocol.Clock;
import io.weir.protocol.RandomSource;
import io.weir.protocol.VirtualClusterId;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Traffic (20004), version 0: what the clients of each virtual cluster did on this broker since its
 * process began, and the bytes that it holds of each. Who asks twice knows the rates in between; a
 * run's id tells that counters began anew. Thread-safe.
 */
public final class TrafficHandler implements JsonHandler {
  /** The API's key. */
  public static final short KEY = 20_004;

  /** Virtual clusters of one answer, which stays well below 1 MiB by it. */
  public static final int VIRTUAL_CLUSTERS_MAX = 3_000;

  private static final String PUBLIC_PREFIX = "vc-";
  private static final long NS_PER_MS = 1_000_000;

  private final RequestMeters meters;
  private final Supplier<Map<String, Long>> storedBytes;
  private final Supplier<Map<String, Long>> ledBytes;
  private final Clock clock;
  private final String runId;
  private final long startedNs;

  /**
   * A process begins.
   *
   * @param storedBytes of all replicas here, by the {@code vc-…} id; what else it holds is ignored
   * @param ledBytes of those that this broker leads
   */
  public TrafficHandler(
      RequestMeters meters,
      Supplier<Map<String, Long>> storedBytes,
      Supplier<Map<String, Long>> ledBytes,
      Clock clock,
      RandomSource random) {
    this.meters = meters;
    this.storedBytes = storedBytes;
    this.ledBytes = ledBytes;
    this.clock = clock;
    this.runId = Long.toHexString(random.nextLong());
    this.startedNs = clock.monotonicNs();
  }

  @Override
  public short apiKey() {
    return KEY;
  }

  @Override
  public CompletionStage<byte[]> handle(RequestContext context, byte[] json) {
    int most = JsonRequest.parse(json).limit("virtual_clusters_max", VIRTUAL_CLUSTERS_MAX);
    Map<String, Traffic> traffic = new TreeMap<>();
    for (Map.Entry<VirtualClusterId, Traffic> counted : meters.traffic().entrySet()) {
      traffic.put(counted.getKey().publicId(), counted.getValue());
    }
    Map<String, Long> stored = storedBytes.get();
    Map<String, Long> led = ledBytes.get();
    for (String owner : stored.keySet()) {
      if (owner.startsWith(PUBLIC_PREFIX)) {
        traffic.putIfAbsent(owner, Traffic.NONE);
      }
    }
    ObjectNode answer = JsonRequest.success();
    answer
        .put("run_id", runId)
        .put("uptime_ms", (clock.monotonicNs() - startedNs) / NS_PER_MS)
        .put("left_out", Math.max(0, traffic.size() - most));
    ArrayNode clusters = answer.putArray("virtual_clusters");
    traffic.entrySet().stream()
        .limit(most)
        .forEach(
            of ->
                put(clusters.addObject(), of.getValue())
                    .put("id", of.getKey())
                    .put("stored_bytes", stored.getOrDefault(of.getKey(), 0L))
                    .put("led_bytes", led.getOrDefault(of.getKey(), 0L)));
    return CompletableFuture.completedFuture(TenancyCodec.write(answer));
  }

  private static ObjectNode put(ObjectNode node, Traffic traffic) {
    return node.put("produced_bytes", traffic.producedBytes())
        .put("produced_records", traffic.producedRecords())
        .put("fetched_bytes", traffic.fetchedBytes())
        .put("fetched_records", traffic.fetchedRecords())
        .put("requests", traffic.requests())
        .put("request_errors", traffic.requestErrors())
        .put("reads_paused", traffic.readsPaused());
  }
}
