package io.weir.controller.kraft;

import io.weir.controller.ClusterMetadata;
import java.util.Collections;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.BrokerHeartbeatRequestData;
import org.apache.kafka.common.message.BrokerRegistrationRequestData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.controller.Controller;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.metadata.BrokerRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the session of a broker's former incarnation when the node itself, known by its certificate,
 * registers a new one from the same data folder, or some of the same: Kafka would refuse it until
 * the session times out, which is how long a killed and restarted broker would be missing. Should
 * the former process be alive all the same, its epoch is stale from then on, and it ends itself.
 *
 * <p>The controller's interface has no call for this. A heartbeat in the former epoch that wants to
 * be fenced fences it, and the contact time that the heartbeat leaves behind is made an old one by
 * the clock. Thread-safe.
 */
final class SessionTakeover {
  private static final Logger LOG = LoggerFactory.getLogger(SessionTakeover.class);

  private final Controller controller;
  private final ControllerClock clock;
  private final Supplier<ClusterMetadata> metadata;
  private final long setBackNs;

  /**
   * Takes over sessions at the given controller.
   *
   * @param clock the one that the controller was made with
   */
  SessionTakeover(
      Controller controller,
      ControllerClock clock,
      Supplier<ClusterMetadata> metadata,
      long sessionTimeoutNs) {
    this.controller = controller;
    this.clock = clock;
    this.metadata = metadata;
    this.setBackNs = 2 * sessionTimeoutNs;
  }

  /** Completes, always without a failure, when the registration may be tried. */
  CompletionStage<Void> before(int peerNodeId, BrokerRegistrationRequestData request) {
    BrokerRegistration former = metadata.get().image().cluster().broker(request.brokerId());
    if (former == null
        || peerNodeId != request.brokerId()
        || former.incarnationId().equals(request.incarnationId())
        || Collections.disjoint(former.directories(), request.logDirs())) {
      return CompletableFuture.completedFuture(null);
    }
    LOG.info(
        "event=former_session_ends node={} epoch={} incarnation={}",
        former.id(),
        former.epoch(),
        former.incarnationId());
    try {
      return clock
          .setBack(setBackNs, () -> fence(former))
          .handle(
              (reply, failure) -> {
                if (failure != null) {
                  LOG.debug("event=former_session_not_ended node={}", former.id(), failure);
                }
                return null;
              });
    } catch (ApiException e) {
      LOG.debug("event=former_session_not_ended node={}", former.id(), e);
      return CompletableFuture.completedFuture(null);
    }
  }

  private CompletableFuture<?> fence(BrokerRegistration former) {
    short version = ApiKeys.BROKER_HEARTBEAT.latestVersion(false);
    return controller.processBrokerHeartbeat(
        new ControllerRequestContext(
            new RequestHeaderData()
                .setRequestApiKey(ApiKeys.BROKER_HEARTBEAT.id)
                .setRequestApiVersion(version),
            KafkaPrincipal.ANONYMOUS,
            OptionalLong.empty()),
        new BrokerHeartbeatRequestData()
            .setBrokerId(former.id())
            .setBrokerEpoch(former.epoch())
            .setWantFence(true));
  }
}
