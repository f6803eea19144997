package io.weir.controlplane.persistence;

import org.jdbi.v3.core.Handle;

/**
 * A running transaction that sees one tenant's rows. Valid on its thread until the transaction
 * ends.
 *
 * @param handle JDBI's handle
 * @param tenantId whose rows
 */
public record Tx(Handle handle, String tenantId) {}
