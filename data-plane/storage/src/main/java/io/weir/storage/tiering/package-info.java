/**
 * Decides which segments are copied to remote storage, what of them is visible there, and which
 * local ones may go. Pure: no IO, no clock, no state; whoever runs it brings the log's and the
 * remote metadata's state and performs what comes out.
 */
package io.weir.storage.tiering;
