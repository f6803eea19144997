/**
 * A cluster of three brokers on one thread, in virtual time, all chance from one seed.
 *
 * <p>Real: the log folder and its recovery, the replica registry, its roles and frames. Simulated:
 * disks, network, clocks, threads, processes, clients, the brokers' sessions by the rules of
 * production, and, as models, the controller and remote storage.
 *
 * <p>Fault model:
 *
 * <ul>
 *   <li>A process may be killed between any two events; the page cache stays. It may stand still,
 *       and go on with everything that came meanwhile. It may leave in order.
 *   <li>A machine may lose its power: unsynced bytes survive sector by sector or not at all,
 *       unsynced names one by one. Only one machine at a time loses what it had not synced: two
 *       members of each ISR live that have lost nothing. That is what replication without a sync
 *       per write promises. Durable topics promise more: there any machine may lose its power, and
 *       all at once.
 *   <li>Disks fail reads, writes (after a part of their bytes), syncs, renames, for a time; disks
 *       are full for a time; a bit of the newest segment of a dead process flips, within the same
 *       budget. Bits of older segments don't flip: those are refused when read, not repaired yet.
 *   <li>Streams keep their order and lose nothing but their end; there is none between streams.
 *       Pairs are parted in one direction or both, silently or with a reset.
 *   <li>Requests to the controller and their answers get late and lost, nodes are parted from it.
 *       It is right, doesn't die, and its metadata arrive late and in order.
 *   <li>Copies to remote storage fail and end late; a finished one lasts, and brokers hear of it
 *       late. Somebody has the oldest records of a log deleted.
 *   <li>Messages of clients get lost; clients ask leaders of before.
 *   <li>A log that went offline, or a process that died of its disk, is started again by an
 *       operator after a while.
 * </ul>
 *
 * <p>Everything is mended at last; then everything has to converge. Single-threaded throughout.
 */
package io.weir.simulation;
