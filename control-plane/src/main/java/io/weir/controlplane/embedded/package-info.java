/**
 * PostgreSQL for the quickstart: real server binaries (io.zonky.test.postgres), a data folder that
 * stays, one fixed loopback port. The server runs in its own process session, outlives the control
 * plane and is adopted again.
 *
 * <p>Adapter package: it may use threads, processes and randomness.
 */
package io.weir.controlplane.embedded;
