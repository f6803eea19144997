/** A remote storage manager (KIP-405) for brokers, stock Apache Kafka's included. */
package io.weir.tieredstorage;
