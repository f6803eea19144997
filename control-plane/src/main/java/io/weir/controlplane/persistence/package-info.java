/**
 * PostgreSQL by JDBI. Stores are stateless; each method runs in the caller's transaction, which
 * sees one tenant's rows (forced row-level security).
 */
package io.weir.controlplane.persistence;
