/**
 * What lies in the store, version 1. Two objects for each copied segment; numbers are big-endian.
 *
 * <p><b>The segment object</b>: the sections one after the other, each cut into chunks of {@code
 * chunk bytes} plain bytes (the last one of a section is shorter), each chunk compressed where that
 * is worth it, then sealed where keys are configured. A section that is empty has no chunk.
 *
 * <p><b>The manifest object</b>, stored last:
 *
 * <pre>
 *  0  4  magic "WTSM"
 *  4  2  version: 1
 *  6  2  flags: bit 0 sealed, others 0
 *  8 16  topic id
 * 24  4  partition
 * 28 16  segment id
 * 44  8  base offset
 * 52  8  end offset, inclusive
 * 60  8  newest timestamp, ms
 * 68  4  chunk bytes
 * 72  8  bytes of the segment object
 *        sealed: 2 length, key id in ASCII; 2 length, wrapped data key
 *     1  number of sections, ascending by code, the log (0) among them
 *        each: 1 code; 8 plain bytes; 8 position in the segment object; 4 number of chunks;
 *              each chunk: 4 stored bytes; 1 codec (0 none, 1 zstd); 4 CRC32C of the stored bytes
 *        sealed: 16 tag over everything before
 *     4  CRC32C of everything before
 * </pre>
 *
 * <p><b>Sealing</b> is AES-256-GCM with the segment's data key. The nonce is four zero bytes and
 * the number of the piece in eight: (section code &lt;&lt; 32) + index of the chunk, and all ones
 * for the manifest. With each chunk are authenticated: bytes 0–52 of the manifest with the flag
 * set, section code, index, codec, plain bytes.
 */
package io.weir.tieredstorage.format;
