/** The command that runs seeds: the one place here with threads and a clock. */
package io.weir.simulation.cli;
