/** A segment's way back: manifests, chunks, the caches of both, and the prefetch. */
package io.weir.tieredstorage.fetch;
