package io.weir.controller.kraft;

import io.netty.channel.EventLoopGroup;
import io.weir.controller.BrokerMetadata;
import io.weir.controller.ControllerClient;
import io.weir.controller.Endpoint;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ControllerRegistrationRequestData;
import org.apache.kafka.common.message.ControllerRegistrationResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.loader.LoaderManifest;
import org.apache.kafka.image.publisher.MetadataPublisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the active controller of this one's listeners and features (KIP-919), until the metadata
 * shows this incarnation. The loader's thread decides; answers come on event loops.
 */
final class ControllerRegistration implements MetadataPublisher {
  private static final Logger LOG = LoggerFactory.getLogger(ControllerRegistration.class);
  private static final int RETRY_MS = 500;

  private final int nodeId;
  private final Endpoint advertised;
  private final ControllerClient client;
  private final EventLoopGroup timers;
  private final Uuid incarnationId = Uuid.randomUuid();
  private boolean pending;
  private volatile boolean registered;
  private volatile boolean closed;

  ControllerRegistration(
      int nodeId, Endpoint advertised, ControllerClient client, EventLoopGroup timers) {
    this.nodeId = nodeId;
    this.advertised = advertised;
    this.client = client;
    this.timers = timers;
  }

  @Override
  public String name() {
    return "controller-registration";
  }

  @Override
  public void onMetadataUpdate(MetadataDelta delta, MetadataImage image, LoaderManifest manifest) {
    var found = image.cluster().controllers().get(nodeId);
    registered = found != null && found.incarnationId().equals(incarnationId);
    if (!registered && image.features().metadataVersion().isPresent()) {
      register();
    }
  }

  private synchronized void register() {
    if (pending || registered || closed) {
      return;
    }
    pending = true;
    ControllerRegistrationRequestData request =
        new ControllerRegistrationRequestData()
            .setControllerId(nodeId)
            .setIncarnationId(incarnationId);
    WeirFeatures.supported()
        .forEach(
            (name, range) ->
                request
                    .features()
                    .add(
                        new ControllerRegistrationRequestData.Feature()
                            .setName(name)
                            .setMinSupportedVersion(range.min())
                            .setMaxSupportedVersion(range.max())));
    request
        .listeners()
        .add(
            new ControllerRegistrationRequestData.Listener()
                .setName(BrokerMetadata.INTERNAL)
                .setHost(advertised.host())
                .setPort(advertised.port())
                .setSecurityProtocol(SecurityProtocol.SSL.id));
    var _ = client.send(request, ControllerRegistrationResponseData.class).whenComplete(this::done);
  }

  private synchronized void done(ControllerRegistrationResponseData answer, Throwable failure) {
    pending = false;
    if (failure == null && answer.errorCode() == Errors.NONE.code()) {
      LOG.info("event=controller_registered node={} incarnation={}", nodeId, incarnationId);
      return;
    }
    if (closed) {
      return;
    }
    LOG.warn(
        "event=controller_not_registered_yet node={} cause=\"{}\"",
        nodeId,
        failure != null ? failure.toString() : Errors.forCode(answer.errorCode()));
    try {
      var _ = timers.next().schedule(this::register, RETRY_MS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("event=controller_registration_ends_with_the_node node={}", nodeId);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
