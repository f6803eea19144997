package io.weir.storage.simulated;

/** A file or a folder. */
sealed interface Node permits Inode, Folder {}
