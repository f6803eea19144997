package io.weir.controller.kraft;

import io.weir.controller.ControllerClient;
import io.weir.controller.FaultListener;
import io.weir.protocol.SessionDecider;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.message.BrokerHeartbeatResponseData;
import org.apache.kafka.common.message.BrokerRegistrationRequestData;
import org.apache.kafka.common.message.BrokerRegistrationResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker as the controller sees it: registers, keeps the session alive, asks to be unfenced, and
 * asks for a controlled shutdown. All state is touched on one thread of its own, so that nothing
 * else on this node delays a heartbeat; the futures complete there.
 *
 * <pre>
 *   New ──register──▶ Registering ──accepted──▶ Registered ──told to shut down──▶ Ended
 *                          │  ▲                     │                               ▲
 *                          └──┘ refused for now     └── epoch no longer valid, close ┘
 * </pre>
 */
final class BrokerSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerSession.class);

  private sealed interface State {}

  private record New() implements State {}

  private record Registering() implements State {}

  private record Registered(long epoch) implements State {}

  private record Ended() implements State {}

  private final int nodeId;
  private final int heartbeatIntervalMs;
  private final int sessionTimeoutMs;
  private final ControllerClient client;
  private final LongSupplier metadataOffset;
  private final FaultListener faults;
  private final ScheduledExecutorService thread;

  private final CompletableFuture<Long> registration = new CompletableFuture<>();
  private final CompletableFuture<Void> unfenced = new CompletableFuture<>();
  private final CompletableFuture<Void> mayShutDown = new CompletableFuture<>();
  private State state = new New();
  private Errors lastRefusal = Errors.NONE;
  private boolean wantUnfence;
  private boolean wantShutdown;
  private boolean fenced = true;
  private final Set<Uuid> registeredDirectories = new HashSet<>();
  private final Set<Uuid> failedDirectories = new LinkedHashSet<>();
  private boolean inFlight;
  private boolean again;
  private Future<?> nextHeartbeat = CompletableFuture.completedFuture(null);

  BrokerSession(
      int nodeId,
      int heartbeatIntervalMs,
      int sessionTimeoutMs,
      ControllerClient client,
      LongSupplier metadataOffset,
      FaultListener faults) {
    this.nodeId = nodeId;
    this.heartbeatIntervalMs = heartbeatIntervalMs;
    this.sessionTimeoutMs = sessionTimeoutMs;
    this.client = client;
    this.metadataOffset = metadataOffset;
    this.faults = faults;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("broker-session-" + nodeId).factory());
  }

  /** Registers with the given data, and again until it is accepted; then sends heartbeats. */
  CompletableFuture<Long> register(BrokerRegistrationRequestData request) {
    var _ =
        run(
            0,
            () -> {
              if (!(state instanceof New)) {
                throw new IllegalStateException("this broker registered before");
              }
              state = new Registering();
              registeredDirectories.addAll(request.logDirs());
              sendRegistration(request);
            });
    return registration.copy();
  }

  OptionalLong epoch() {
    return registration.isDone() && !registration.isCompletedExceptionally()
        ? OptionalLong.of(registration.join())
        : OptionalLong.empty();
  }

  CompletableFuture<Void> unfence() {
    var _ =
        run(
            0,
            () -> {
              wantUnfence = true;
              heartbeatNow();
            });
    return unfenced.copy();
  }

  /** Told to the controller with each heartbeat, so that none is missed by a new one. */
  void directoryFailed(Uuid directory) {
    var _ =
        run(
            0,
            () -> {
              if (failedDirectories.add(directory)) {
                heartbeatNow();
              }
            });
  }

  CompletableFuture<Void> controlledShutdown() {
    var _ =
        run(
            0,
            () -> {
              wantShutdown = true;
              if (state instanceof New || state instanceof Registering) {
                end(); // no leadership can be here
              } else {
                heartbeatNow();
              }
            });
    return mayShutDown.copy();
  }

  @Override
  public void close() {
    var _ = run(0, this::end);
    thread.shutdown();
  }

  private void sendRegistration(BrokerRegistrationRequestData request) {
    if (!(state instanceof Registering)) {
      return;
    }
    var _ =
        client
            .send(
                request,
                ApiKeys.BROKER_REGISTRATION.latestVersion(false),
                BrokerRegistrationResponseData.class,
                sessionTimeoutMs)
            .whenComplete(
                (answer, failure) -> {
                  var _ = run(0, () -> registrationAnswered(request, answer, failure));
                });
  }

  private void registrationAnswered(
      BrokerRegistrationRequestData request,
      BrokerRegistrationResponseData answer,
      Throwable failure) {
    if (!(state instanceof Registering)) {
      return;
    }
    Errors error =
        failure != null ? ControllerApis.error(failure) : Errors.forCode(answer.errorCode());
    switch (SessionDecider.afterRegistration(error, failure == null)) {
      case SessionDecider.Registered accepted -> {
        state = new Registered(answer.brokerEpoch());
        LOG.info("event=broker_registered node={} epoch={}", nodeId, answer.brokerEpoch());
        registration.complete(answer.brokerEpoch());
        heartbeatNow();
      }
      case SessionDecider.Again later -> {
        if (lastRefusal != error) {
          LOG.info(
              "event=broker_not_registered_yet node={} error={} cause=\"{}\"",
              nodeId,
              error,
              causeOf(failure));
          lastRefusal = error;
        }
        var _ = run(later.delayMs(), () -> sendRegistration(request));
      }
      case SessionDecider.Over over -> fail(over.reason(), error);
      case SessionDecider.MayShutDown may -> throw new IllegalStateException("not registered");
    }
  }

  private void heartbeatNow() {
    nextHeartbeat.cancel(false);
    if (inFlight) {
      again = true;
    } else if (state instanceof Registered registered) {
      sendHeartbeat(registered);
    }
  }

  private void sendHeartbeat(Registered registered) {
    inFlight = true;
    again = false;
    BrokerHeartbeatRequestData request =
        new BrokerHeartbeatRequestData()
            .setBrokerId(nodeId)
            .setBrokerEpoch(registered.epoch)
            .setCurrentMetadataOffset(metadataOffset.getAsLong())
            .setWantFence(!wantUnfence)
            .setWantShutDown(wantShutdown)
            .setOfflineLogDirs(
                failedDirectories.stream().filter(registeredDirectories::contains).toList());
    var _ =
        client
            .send(
                request,
                ApiKeys.BROKER_HEARTBEAT.latestVersion(false),
                BrokerHeartbeatResponseData.class,
                Math.max(sessionTimeoutMs / 2, heartbeatIntervalMs))
            .whenComplete(
                (answer, failure) -> {
                  var _ = run(0, () -> heartbeatAnswered(answer, failure));
                });
  }

  private void heartbeatAnswered(BrokerHeartbeatResponseData answer, Throwable failure) {
    inFlight = false;
    if (!(state instanceof Registered)) {
      return;
    }
    Errors error =
        failure != null ? ControllerApis.error(failure) : Errors.forCode(answer.errorCode());
    if (error == Errors.NONE) {
      noteFencing(answer.isFenced());
    } else {
      LOG.warn(
          "event=heartbeat_failed node={} error={} cause=\"{}\"", nodeId, error, causeOf(failure));
    }
    SessionDecider.Next next =
        SessionDecider.afterHeartbeat(
            error,
            failure == null,
            fenced,
            error == Errors.NONE && answer.shouldShutDown(),
            new SessionDecider.Wish(wantUnfence, wantShutdown),
            heartbeatIntervalMs);
    switch (next) {
      case SessionDecider.Again later ->
          nextHeartbeat = run(again ? 0 : later.delayMs(), this::heartbeatNow);
      case SessionDecider.MayShutDown may -> {
        LOG.info("event=broker_may_shut_down node={} consented={}", nodeId, may.consented());
        end();
      }
      case SessionDecider.Over over -> fail(over.reason(), error);
      case SessionDecider.Registered registered -> throw new IllegalStateException("registered");
    }
  }

  private void noteFencing(boolean isFenced) {
    if (fenced != isFenced) {
      LOG.info("event=broker_{} node={}", isFenced ? "fenced" : "unfenced", nodeId);
      fenced = isFenced;
    }
    if (!isFenced) {
      unfenced.complete(null);
    }
  }

  private void fail(String reason, Errors error) {
    LOG.error("event=broker_session_ended node={} error={} reason=\"{}\"", nodeId, error, reason);
    registration.completeExceptionally(error.exception(reason));
    unfenced.completeExceptionally(error.exception(reason));
    end();
    faults.onFatalFault("broker-session", error.exception(reason));
  }

  private static String causeOf(Throwable failure) {
    return failure == null ? "answer" : failure.toString();
  }

  private void end() {
    state = new Ended();
    mayShutDown.complete(null);
    DisconnectException stopped = new DisconnectException("the node is stopping");
    registration.completeExceptionally(stopped);
    unfenced.completeExceptionally(stopped);
  }

  private Future<?> run(int delayMs, Runnable task) {
    try {
      return thread.schedule(() -> guarded(task), delayMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("event=broker_session_is_closed node={}", nodeId);
      return CompletableFuture.failedFuture(e);
    }
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("event=broker_session_failed node={}", nodeId, e);
      registration.completeExceptionally(e);
      end();
      faults.onFatalFault("broker-session", e);
    }
  }
}
