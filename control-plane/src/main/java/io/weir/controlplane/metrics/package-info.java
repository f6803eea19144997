/** What the control plane counts and shows to Prometheus. */
package io.weir.controlplane.metrics;
