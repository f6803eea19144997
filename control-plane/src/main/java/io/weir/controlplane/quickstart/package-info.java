/**
 * The launcher's Java part: waits for the processes of an instance, makes its demo tenant, writes
 * {@code connection.json}.
 *
 * <p>Adapter package: a program of its own, with clocks and randomness.
 */
package io.weir.controlplane.quickstart;
