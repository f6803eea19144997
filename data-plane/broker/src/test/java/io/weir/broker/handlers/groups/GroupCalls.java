package io.weir.broker.handlers.groups;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.access.Access;
import io.weir.broker.coordinator.CoordinatorDirectory;
import io.weir.broker.coordinator.GroupCoordination;
import io.weir.broker.coordinator.GroupCoordinationConfig;
import io.weir.broker.coordinator.OffsetsTopicCreator;
import io.weir.broker.pipeline.HandlerTable;
import io.weir.broker.pipeline.RequestContext;
import io.weir.broker.pipeline.Session;
import io.weir.broker.tenancy.MetadataTenantView;
import io.weir.controller.ClusterMetadata;
import io.weir.controller.ControllerClient;
import io.weir.protocol.Clock;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractRequest;

/** Calls the group handlers as the pipeline does: wire form, mapping in, handler, mapping out. */
final class GroupCalls {
  private static final long PATIENCE_S = 20;

  private final HandlerTable table;
  private final ClusterMetadata metadata;

  GroupCalls(GroupCoordination groups, ClusterMetadata metadata) {
    this.metadata = metadata;
    OffsetsTopicCreator creator =
        new OffsetsTopicCreator(
            GroupCoordinationConfig.of(1, 1, 1), new NoController(), new StoppedClock());
    this.table =
        GroupHandlers.addTo(
                HandlerTable.builder(), groups, new CoordinatorDirectory(() -> metadata, creator))
            .build();
  }

  /** Calls in the given version, or in the nearest that the API has. */
  @SuppressWarnings("unchecked")
  <R extends ApiMessage> R call(Session caller, ApiKeys api, int wanted, ApiMessage request)
      throws Exception {
    HandlerTable.Entry entry = table.find(caller.listener(), api.id).orElseThrow();
    short version =
        (short)
            Math.clamp(wanted, entry.handler().oldestVersion(), entry.handler().latestVersion());
    ByteBufferAccessor bytes = MessageUtil.toByteBufferAccessor(request, version);
    ApiMessage received = api.messageType.newRequest();
    received.read(bytes, version);
    ApiMessage response;
    try {
      if (!caller.namespace().isPhysical()) {
        entry.mapping().toPhysical(received, caller.namespace());
      }
      response =
          entry
              .handler()
              .handle(context(caller, api, version), received)
              .toCompletableFuture()
              .get(PATIENCE_S, TimeUnit.SECONDS);
    } catch (ApiException e) {
      response = errorResponse(api, version, received, e);
    } catch (ExecutionException e) {
      response = errorResponse(api, version, received, e.getCause());
    }
    if (!caller.namespace().isPhysical()) {
      entry.mapping().toTenant(response, caller.namespace());
    }
    ByteBufferAccessor sent = MessageUtil.toByteBufferAccessor(response, version);
    ApiMessage seen = api.messageType.newResponse();
    seen.read(sent, version);
    return (R) seen;
  }

  /** Until the coordinator has loaded. */
  void awaitReady(Session caller) throws Exception {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    short error;
    do {
      assertTrue(System.nanoTime() - deadlineNs < 0, "not ready within " + PATIENCE_S + " s");
      DescribeGroupsResponseData described =
          call(
              caller,
              ApiKeys.DESCRIBE_GROUPS,
              0,
              new DescribeGroupsRequestData().setGroups(List.of("nobody")));
      error = described.groups().get(0).errorCode();
    } while (error != Errors.NONE.code());
  }

  private static ApiMessage errorResponse(
      ApiKeys api, short version, ApiMessage request, Throwable error) {
    ByteBufferAccessor bytes = MessageUtil.toByteBufferAccessor(request, version);
    return AbstractRequest.parseRequest(api, version, bytes).request.getErrorResponse(error).data();
  }

  private RequestContext context(Session caller, ApiKeys api, short version) {
    return new RequestContext(
        api.id,
        version,
        1,
        "client",
        caller,
        Access.EVERYTHING,
        new MetadataTenantView(
            metadata, caller.namespace(), caller.clusterId(), caller.listener().listenerName()),
        1,
        new InetSocketAddress("127.0.0.1", 40_000));
  }

  private static final class NoController implements ControllerClient {
    @Override
    public <R extends ApiMessage> CompletableFuture<R> send(
        ApiMessage request, short version, Class<R> response, int timeoutMs) {
      return new CompletableFuture<>();
    }

    @Override
    public <R extends ApiMessage> CompletableFuture<R> sendTo(
        int nodeId, ApiMessage request, short version, Class<R> response, int timeoutMs) {
      return new CompletableFuture<>();
    }
  }

  private static final class StoppedClock implements Clock {
    @Override
    public long wallTimeMs() {
      return 0;
    }

    @Override
    public long monotonicNs() {
      return 0;
    }
  }
}
