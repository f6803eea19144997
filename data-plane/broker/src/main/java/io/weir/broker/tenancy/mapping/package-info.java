/**
 * One class per API: which fields of its messages hold names of topics, groups or transactional
 * ids, and in which places names hide (opaque bytes, texts). Nothing outside {@code
 * io.weir.broker.tenancy} makes or strips a tenant's prefix.
 */
package io.weir.broker.tenancy.mapping;
