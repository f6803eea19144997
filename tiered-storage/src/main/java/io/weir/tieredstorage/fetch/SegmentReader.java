package io.weir.tieredstorage.fetch;

import io.weir.tieredstorage.crypto.KeyEncryption;
import io.weir.tieredstorage.crypto.Tenant;
import io.weir.tieredstorage.format.DamageException;
import io.weir.tieredstorage.format.Manifest;
import io.weir.tieredstorage.format.ObjectNames;
import io.weir.tieredstorage.format.Section;
import io.weir.tieredstorage.format.SectionTable;
import io.weir.tieredstorage.format.SegmentIdentity;
import io.weir.tieredstorage.metrics.TierMetrics;
import io.weir.tieredstorage.metrics.TierMetrics.Counter;
import io.weir.tieredstorage.store.ObjectMissingException;
import io.weir.tieredstorage.store.ObjectStore;
import io.weir.tieredstorage.store.ShortObjectException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads copied segments. Thread-safe; it owns the prefetch's threads until it is closed. */
public final class SegmentReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentReader.class);

  /** A step that may find damage. */
  private interface Step<T> {
    T run() throws IOException;
  }

  private final ObjectNames names;
  private final TierMetrics metrics;
  private final OpenSegments segments;
  private final Chunks chunks;
  private final Prefetch prefetch;

  public SegmentReader(
      ObjectStore store,
      ObjectNames names,
      Optional<KeyEncryption> keys,
      ReadSettings settings,
      TierMetrics metrics) {
    this.names = names;
    this.metrics = metrics;
    this.segments =
        new OpenSegments(
            store,
            names,
            keys,
            settings.readUnencrypted(),
            new ByteBoundedCache<>(
                settings.manifestCacheBytes(),
                segment -> segment.manifest().memoryBytes(),
                counting(metrics, Counter.MANIFEST_HITS, Counter.MANIFEST_MISSES)));
    this.prefetch =
        new Prefetch(
            settings.prefetchThreads(),
            () -> metrics.increment(Counter.PREFETCHES),
            () -> metrics.increment(Counter.PREFETCHES_SKIPPED));
    ByteBoundedCache<Chunks.ChunkId, byte[]> cache =
        new ByteBoundedCache<>(
            settings.chunkCacheBytes(),
            chunk -> chunk.length,
            counting(metrics, Counter.CHUNK_HITS, Counter.CHUNK_MISSES));
    metrics.chunkCacheBytes(cache::bytes);
    this.chunks = new Chunks(store, cache, prefetch, settings.prefetchChunks());
  }

  private static ByteBoundedCache.Listener counting(
      TierMetrics metrics, Counter hits, Counter misses) {
    return new ByteBoundedCache.Listener() {
      @Override
      public void hit() {
        metrics.increment(hits);
      }

      @Override
      public void miss() {
        metrics.increment(misses);
      }
    };
  }

  /**
   * Opens a range of the log; its first chunk has been read when this returns.
   *
   * @param logBytes how long the broker says that the log is
   * @param from first byte, at least 0, at most {@code logBytes}
   * @param endExclusive at least {@code from}; beyond the end is the end
   * @throws IOException {@link DamageException} and those of the store; reading the stream throws
   *     them too
   */
  public InputStream log(
      SegmentIdentity id, Tenant tenant, long logBytes, long from, long endExclusive)
      throws IOException {
    OpenSegment segment = watched(() -> checked(segments.open(id, tenant), logBytes));
    SectionTable log = segment.manifest().log();
    SegmentInputStream stream =
        new SegmentInputStream(
            log,
            segment.manifest().chunkBytes(),
            from,
            Math.min(endExclusive, log.plainBytes()),
            (chunk, lastIndex) -> watched(() -> chunks.ofLog(segment, chunk, lastIndex)));
    stream.prepare();
    return stream;
  }

  private OpenSegment checked(OpenSegment segment, long logBytes) throws DamageException {
    long known = segment.manifest().log().plainBytes();
    if (known != logBytes) {
      throw new DamageException(
          names.manifest(segment.manifest().id()),
          "its log has " + known + " bytes, the broker knows of " + logBytes);
    }
    return segment;
  }

  /** Damage is counted and logged where it is found, amid a stream too. */
  private <T> T watched(Step<T> step) throws IOException {
    try {
      return step.run();
    } catch (DamageException | ShortObjectException | ObjectMissingException e) {
      metrics.increment(Counter.DAMAGED_OBJECTS);
      LOG.warn("tiered data can't be read: {}", e.getMessage());
      throw e;
    }
  }

  /**
   * Opens a whole section that is not kept here: the broker keeps indexes by itself.
   *
   * @return none when the segment was copied without it
   */
  public Optional<InputStream> section(SegmentIdentity id, Tenant tenant, Section section)
      throws IOException {
    OpenSegment segment = watched(() -> segments.open(id, tenant));
    Manifest manifest = segment.manifest();
    Optional<SectionTable> table = manifest.section(section);
    if (table.isEmpty()) {
      return Optional.empty();
    }
    SegmentInputStream stream =
        new SegmentInputStream(
            table.get(),
            manifest.chunkBytes(),
            0,
            table.get().plainBytes(),
            (chunk, lastIndex) -> watched(() -> chunks.uncached(segment, chunk)));
    stream.prepare();
    return Optional.of(stream);
  }

  /** Drops what is kept of a segment that is deleted. */
  public void forget(SegmentIdentity id) {
    segments.forget(id);
    chunks.forget(id.segmentId());
  }

  @Override
  public void close() {
    prefetch.close();
  }
}
