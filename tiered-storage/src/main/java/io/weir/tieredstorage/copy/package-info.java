/** A segment's way into the store. */
package io.weir.tieredstorage.copy;
