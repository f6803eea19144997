/**
 * A node as a whole: builds the parts, joins them, starts and stops them in order. Clocks, threads
 * and the machine enter here and nowhere else.
 */
package io.weir.broker.node;
