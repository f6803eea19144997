package io.weir.controlplane.service;

import java.time.Instant;

/**
 * A node as whoever runs its process sees it. What is not known is null.
 *
 * @param id node id
 * @param desired {@code running}, {@code stopped} or {@code killed}
 * @param process {@code up}, {@code paused} or {@code down}
 * @param startedAt of the process
 * @param diskTotalBytes of the file system that holds its data
 * @param diskFreeBytes of it, for the node to use
 */
public record NodeState(
    int id,
    String desired,
    String process,
    Instant startedAt,
    Long diskTotalBytes,
    Long diskFreeBytes) {}
