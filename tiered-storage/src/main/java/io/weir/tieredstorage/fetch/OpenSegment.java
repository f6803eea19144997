package io.weir.tieredstorage.fetch;

import io.weir.tieredstorage.format.ChunkDecoder;
import io.weir.tieredstorage.format.Manifest;
import io.weir.tieredstorage.store.ObjectKey;

/**
 * A manifest that was checked, and what decodes its chunks. Immutable.
 *
 * @param object the segment object
 */
record OpenSegment(ObjectKey object, Manifest manifest, ChunkDecoder decoder) {}
