/**
 * The APIs that move records: Produce, Fetch, ListOffsets, OffsetForLeaderEpoch, InitProducerId.
 * One class per API; handlers are stateless (sessions live in {@link
 * io.weir.broker.handlers.data.FetchSessionCache}) and reach a partition only on its shard.
 */
package io.weir.broker.handlers.data;
