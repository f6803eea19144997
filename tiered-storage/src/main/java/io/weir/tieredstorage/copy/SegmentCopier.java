package io.weir.tieredstorage.copy;

import io.weir.tieredstorage.crypto.DataKey;
import io.weir.tieredstorage.crypto.KeyEncryption;
import io.weir.tieredstorage.crypto.SegmentSealer;
import io.weir.tieredstorage.crypto.WrappedKey;
import io.weir.tieredstorage.format.ChunkEncoder;
import io.weir.tieredstorage.format.Manifest;
import io.weir.tieredstorage.format.ManifestWriter;
import io.weir.tieredstorage.format.ObjectNames;
import io.weir.tieredstorage.format.Section;
import io.weir.tieredstorage.format.SectionBuilder;
import io.weir.tieredstorage.format.SectionTable;
import io.weir.tieredstorage.store.ObjectStore;
import io.weir.tieredstorage.store.StoreException;
import io.weir.tieredstorage.store.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Copies segments: the segment object first, the manifest last. Thread-safe; each copy keeps a few
 * chunks and one part of an upload in memory, whatever the segment's size.
 */
public final class SegmentCopier {
  /**
   * How chunks are made.
   *
   * @param chunkBytes plain bytes of a chunk
   * @param compress whether chunks that are not compressed yet are
   * @param compressionLevel zstd's
   */
  public record ChunkSettings(int chunkBytes, boolean compress, int compressionLevel) {}

  private final ObjectStore store;
  private final ObjectNames names;
  private final Optional<KeyEncryption> keys;
  private final SecureRandom random;
  private final ChunkSettings settings;

  /**
   * @param keys none: nothing is encrypted
   */
  public SegmentCopier(
      ObjectStore store,
      ObjectNames names,
      Optional<KeyEncryption> keys,
      SecureRandom random,
      ChunkSettings settings) {
    this.store = store;
    this.names = names;
    this.keys = keys;
    this.random = random;
    this.settings = settings;
  }

  /**
   * @return the manifest, as it is stored now
   * @throws IOException when nothing was copied; parts of it may lie in the store under the
   *     segment's names until they are deleted
   */
  public Manifest copy(SegmentSource source) throws IOException {
    Optional<WrappedKey> wrapped = Optional.empty();
    Optional<SegmentSealer> sealer = Optional.empty();
    if (keys.isPresent()) {
      DataKey key = DataKey.random(random); // of this attempt: chunk numbers begin anew
      wrapped = Optional.of(keys.get().wrap(source.tenant(), key));
      sealer = Optional.of(new SegmentSealer(key));
    }
    List<SectionTable> tables = copySections(source, sealer);
    Manifest manifest =
        new Manifest(
            source.id(),
            source.endOffset(),
            source.newestTimestampMs(),
            settings.chunkBytes(),
            wrapped,
            tables);
    if (manifest.log().plainBytes() != source.logBytes()) {
      throw new StoreException(
          "segment "
              + source.id()
              + " has "
              + manifest.log().plainBytes()
              + " bytes, its metadata says "
              + source.logBytes());
    }
    store.put(names.manifest(source.id()), ManifestWriter.write(manifest, sealer));
    return manifest;
  }

  private List<SectionTable> copySections(SegmentSource source, Optional<SegmentSealer> sealer)
      throws IOException {
    List<SectionTable> tables = new ArrayList<>();
    int chunkBytes = settings.chunkBytes();
    byte[] plain = new byte[chunkBytes];
    try (ChunkEncoder encoder =
            new ChunkEncoder(source.id(), sealer, chunkBytes, settings.compressionLevel());
        Upload upload = store.upload(names.segment(source.id()))) {
      long position = 0;
      for (Map.Entry<Section, SegmentSource.Content> section : source.ordered()) {
        SectionBuilder table = new SectionBuilder(section.getKey(), chunkBytes, position);
        try (InputStream in = section.getValue().open()) {
          copySection(section.getKey(), in, plain, encoder, table, upload);
        }
        tables.add(table.build());
        position = table.end();
      }
      upload.complete();
    }
    return tables;
  }

  private void copySection(
      Section section,
      InputStream in,
      byte[] plain,
      ChunkEncoder encoder,
      SectionBuilder table,
      Upload upload)
      throws IOException {
    CompressedShare compressed = new CompressedShare();
    int length = in.readNBytes(plain, 0, plain.length);
    while (length > 0) {
      // Batches that a producer compressed gain next to nothing and cost as much as others.
      boolean worthTrying =
          settings.compress()
              && (section != Section.LOG || compressed.feed(plain, length) < length / 2);
      ChunkEncoder.Encoded encoded =
          encoder.encode(section, table.next(), plain, length, worthTrying);
      table.add(length, encoded);
      upload.write(encoded.bytes(), 0, encoded.length());
      length = length < plain.length ? 0 : in.readNBytes(plain, 0, plain.length);
    }
  }
}
