package io.weir.tieredstorage.fetch;

import io.weir.tieredstorage.crypto.KeyEncryption;
import io.weir.tieredstorage.crypto.SegmentOpener;
import io.weir.tieredstorage.crypto.Tenant;
import io.weir.tieredstorage.format.ChunkDecoder;
import io.weir.tieredstorage.format.ChunkLimits;
import io.weir.tieredstorage.format.DamageException;
import io.weir.tieredstorage.format.Manifest;
import io.weir.tieredstorage.format.ManifestReader;
import io.weir.tieredstorage.format.ObjectNames;
import io.weir.tieredstorage.format.SegmentIdentity;
import io.weir.tieredstorage.store.ObjectKey;
import io.weir.tieredstorage.store.ObjectStore;
import java.io.IOException;
import java.util.Optional;
import org.apache.kafka.common.Uuid;

/** Manifests, read and checked once as long as the cache keeps them. Thread-safe. */
final class OpenSegments {
  private final ObjectStore store;
  private final ObjectNames names;
  private final Optional<KeyEncryption> keys;
  private final boolean readUnencrypted;
  private final ByteBoundedCache<Uuid, OpenSegment> cache;

  /**
   * @param keys none: encrypted segments can't be read
   * @param readUnencrypted whether segments that are not encrypted are read although keys are there
   */
  OpenSegments(
      ObjectStore store,
      ObjectNames names,
      Optional<KeyEncryption> keys,
      boolean readUnencrypted,
      ByteBoundedCache<Uuid, OpenSegment> cache) {
    this.store = store;
    this.names = names;
    this.keys = keys;
    this.readUnencrypted = readUnencrypted;
    this.cache = cache;
  }

  OpenSegment open(SegmentIdentity id, Tenant tenant) throws IOException {
    return cache.get(id.segmentId(), () -> load(id, tenant));
  }

  void forget(SegmentIdentity id) {
    cache.invalidate(id.segmentId()::equals);
  }

  private OpenSegment load(SegmentIdentity id, Tenant tenant) throws IOException {
    ObjectKey name = names.manifest(id);
    ManifestReader reader =
        new ManifestReader(name, store.getWhole(name, ChunkLimits.MANIFEST_BYTES_MAX));
    Manifest manifest = reader.manifest();
    if (!manifest.id().equals(id)) {
      throw new DamageException(name, "it is the manifest of another segment");
    }
    Optional<SegmentOpener> opener = Optional.empty();
    if (manifest.dataKey().isPresent()) {
      if (keys.isEmpty()) {
        throw new IOException(
            "object "
                + name
                + " is encrypted with key "
                + manifest.dataKey().get().keyId()
                + ", and weir.encryption.key.file is not set");
      }
      opener = Optional.of(new SegmentOpener(keys.get().unwrap(tenant, manifest.dataKey().get())));
      reader.authenticate(opener.get());
    } else if (keys.isPresent() && !readUnencrypted) {
      throw new DamageException(
          name,
          "it is not encrypted (segments from before encryption are read with"
              + " weir.encryption.read.unencrypted=true)");
    }
    ObjectKey object = names.segment(id);
    return new OpenSegment(object, manifest, new ChunkDecoder(object, id, opener));
  }
}
