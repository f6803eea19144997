/** What the control plane knows: immutable records without IO, clocks, locks or loggers. */
package io.weir.controlplane.domain;
