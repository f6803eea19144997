package io.weir.broker.handlers.operators;

import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.RequestHandler;
import io.weir.controller.ControllerClient;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersResponseData;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * An operators' API that the active controller answers, and this node only passes on: ElectLeaders
 * v0-2 (KIP-183, KIP-460), AlterPartitionReassignments v0-1 and ListPartitionReassignments v0
 * (KIP-455). Whoever is on the operators' listener may do all of it. The answer says what the
 * controller decided; this node's own metadata may show it a little later. Thread-safe.
 *
 * @param <Q> the API's request data
 * @param <R> the API's response data
 */
public final class ControllerForward<Q extends ApiMessage, R extends ApiMessage>
    implements RequestHandler<Q, R> {
  private static final int TIMEOUT_MS_MIN = 1_000;
  private static final int TIMEOUT_MS_MAX = 60_000;

  private final ControllerClient controller;
  private final ApiKeys api;
  private final Class<R> response;
  private final ToIntFunction<Q> timeoutMs;

  private ControllerForward(
      ControllerClient controller, ApiKeys api, Class<R> response, ToIntFunction<Q> timeoutMs) {
    this.controller = controller;
    this.api = api;
    this.response = response;
    this.timeoutMs = timeoutMs;
  }

  /** The preferred replica, or any that is left, is to lead. */
  public static ControllerForward<ElectLeadersRequestData, ElectLeadersResponseData> electLeaders(
      ControllerClient controller) {
    return new ControllerForward<>(
        controller,
        ApiKeys.ELECT_LEADERS,
        ElectLeadersResponseData.class,
        ElectLeadersRequestData::timeoutMs);
  }

  /** Partitions move to other nodes, get more replicas or fewer, or stay after all. */
  public static ControllerForward<
          AlterPartitionReassignmentsRequestData, AlterPartitionReassignmentsResponseData>
      alterPartitionReassignments(ControllerClient controller) {
    return new ControllerForward<>(
        controller,
        ApiKeys.ALTER_PARTITION_REASSIGNMENTS,
        AlterPartitionReassignmentsResponseData.class,
        AlterPartitionReassignmentsRequestData::timeoutMs);
  }

  /** Which partitions are on the move. */
  public static ControllerForward<
          ListPartitionReassignmentsRequestData, ListPartitionReassignmentsResponseData>
      listPartitionReassignments(ControllerClient controller) {
    return new ControllerForward<>(
        controller,
        ApiKeys.LIST_PARTITION_REASSIGNMENTS,
        ListPartitionReassignmentsResponseData.class,
        ListPartitionReassignmentsRequestData::timeoutMs);
  }

  @Override
  public ApiKeys api() {
    return api;
  }

  @Override
  public CompletionStage<R> handle(RequestContext context, Q request) {
    return controller.send(
        request,
        api.latestVersion(false),
        response,
        Math.clamp(timeoutMs.applyAsInt(request), TIMEOUT_MS_MIN, TIMEOUT_MS_MAX));
  }
}
