package io.weir.controller.kraft;

import io.weir.controller.ClusterMetadata;
import io.weir.controller.MetadataChange;
import io.weir.controller.MetadataListener;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.loader.LoaderManifest;
import org.apache.kafka.image.publisher.MetadataPublisher;
import org.apache.kafka.raft.LeaderAndEpoch;

/**
 * Turns each publication of the loader into the next {@link ClusterMetadata}, at a cost that goes
 * with what changed. The loader calls it on its one thread, before the listeners' publishers;
 * {@link #current} may be read from any thread.
 */
final class MetadataFollower implements MetadataPublisher {
  private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
  private volatile ClusterMetadata current = ClusterMetadata.empty();
  private volatile Consumer<OptionalInt> leaderListener = leader -> {};
  private MetadataChange latestChange;

  /** Tells of each change of the active controller from now on, on the loader's thread. */
  void onLeaderChange(Consumer<OptionalInt> listener) {
    leaderListener = listener;
  }

  @Override
  public String name() {
    return "cluster-metadata";
  }

  ClusterMetadata current() {
    return current;
  }

  /** Completes at the first publication: the loader holds it back until it has caught up. */
  CompletableFuture<Void> caughtUp() {
    return caughtUp;
  }

  @Override
  public void onControllerChange(LeaderAndEpoch leader) {
    current = current.withActiveController(leader.leaderId());
    leaderListener.accept(leader.leaderId());
  }

  @Override
  public void onMetadataUpdate(MetadataDelta delta, MetadataImage image, LoaderManifest manifest) {
    DeltaReader reader = new DeltaReader(current, delta, image);
    latestChange = reader.change();
    current = reader.next();
    caughtUp.complete(null);
  }

  @Override
  public void close() {
    // nothing is held
  }

  /** A publisher for one listener; installed later than this one. */
  MetadataPublisher publisherFor(MetadataListener listener) {
    return new MetadataPublisher() {
      private boolean first = true;

      @Override
      public String name() {
        return "listener-" + System.identityHashCode(listener);
      }

      @Override
      public void onMetadataUpdate(
          MetadataDelta delta, MetadataImage image, LoaderManifest manifest) {
        MetadataChange change =
            first ? DeltaReader.everything(current, Optional.of(delta), image) : latestChange;
        first = false;
        listener.onChange(change, current);
      }

      @Override
      public void close() {
        // the listener belongs to its owner
      }
    };
  }
}
