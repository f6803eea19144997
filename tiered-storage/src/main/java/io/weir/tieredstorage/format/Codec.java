package io.weir.tieredstorage.format;

/** How a chunk is compressed; the ordinal is the code on disk. */
public enum Codec {
  NONE,
  ZSTD;

  int code() {
    return ordinal();
  }
}
