package io.weir.storage;

/** How a folder's journal is kept, and who is told of its commits. Immutable. */
record Journaling(JournalLimits limits, JournalListener listener) {}
