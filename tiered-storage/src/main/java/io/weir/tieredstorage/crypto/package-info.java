/**
 * Envelope encryption: a data key for each attempt to copy a segment, wrapped by a key of the
 * tenant.
 */
package io.weir.tieredstorage.crypto;
