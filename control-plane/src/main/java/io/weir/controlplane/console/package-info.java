/** The web console's files, served beside the API under one origin. */
package io.weir.controlplane.console;
