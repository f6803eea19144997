/** Whether a node is healthy and ready, found out by looking: threads, logs, disk, metadata. */
package io.weir.broker.watch;
