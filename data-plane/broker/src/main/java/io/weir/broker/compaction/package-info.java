/**
 * Compaction on a broker: looks which logs are due, and cleans them on threads of its own, virtual
 * clusters taking turns ({@code docs/compaction.md}). What is cleaned how is {@code
 * io.weir.storage.compaction}.
 */
package io.weir.broker.compaction;
