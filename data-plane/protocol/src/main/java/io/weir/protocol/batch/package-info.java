/**
 * Kafka's record batch, format version 2, seen through its header; records are never opened here.
 *
 * <pre>
 *  byte  0  int64  base offset             assigned by the log, outside the checksum
 *        8  int32  length                  bytes after this field
 *       12  int32  partition leader epoch  assigned by the log, outside the checksum
 *       16  int8   magic                   2
 *       17  uint32 CRC-32C                 over all that follows
 *       21  int16  attributes              0-2 codec, 3 timestamp type, 4 transactional, 5 control,
 *                                          6 base timestamp is a delete horizon
 *       23  int32  last offset delta
 *       27  int64  base timestamp
 *       35  int64  max timestamp
 *       43  int64  producer id             -1: none
 *       51  int16  producer epoch
 *       53  int32  base sequence
 *       57  int32  record count
 *       61         records, compressed as a whole or not at all
 * </pre>
 *
 * Source: Kafka's protocol guide, "Record Batch"; KIP-98.
 */
package io.weir.protocol.batch;
