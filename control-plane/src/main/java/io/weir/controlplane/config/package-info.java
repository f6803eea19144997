/** The configuration file as validated records; unknown keys are refused when it is read. */
package io.weir.controlplane.config;
