package io.weir.controlplane;

import io.weir.controlplane.metrics.ControlPlaneMetrics;
import io.weir.controlplane.service.messages.Messages;
import java.util.Map;

/** Looks at records as metrics. Stateless. */
final class MessageMetrics {
  private MessageMetrics() {}

  static void addTo(ControlPlaneMetrics metrics, Messages messages) {
    metrics.counters(
        "weir_message_browses_total",
        "Looks at messages that began, by kind.",
        "kind",
        () -> Map.of("look", messages.meters().looks(), "follow", messages.meters().streams()));
    metrics.gauges(
        "weir_message_browses_active",
        "Looks at messages that run now, by kind.",
        "kind",
        () -> Map.of("look", messages.places().looks(), "follow", messages.places().streams()));
    metrics.counter(
        "weir_message_browses_refused_total",
        "Looks at messages that found no place.",
        () -> messages.meters().refusals());
    metrics.counter(
        "weir_message_scanned_bytes_total",
        "Bytes of keys, values and headers that looks at messages read.",
        () -> messages.meters().scannedBytes());
  }
}
