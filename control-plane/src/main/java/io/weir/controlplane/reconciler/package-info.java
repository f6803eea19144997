/** Brings the brokers to what PostgreSQL says, later, if it could not be done at once. */
package io.weir.controlplane.reconciler;
