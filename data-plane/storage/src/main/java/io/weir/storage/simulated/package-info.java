/**
 * A disk in memory for the simulator and for tests. Its fault model: a killed process keeps the
 * page cache; a power loss keeps what was synced (bytes by file, names by folder) and of the rest
 * any part, sector by sector (of a renamed file at least one of its names); writes and syncs can
 * fail or be cut short; bits can flip; space can run out.
 */
package io.weir.storage.simulated;
