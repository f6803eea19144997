/** Replication streams and shards on Netty. */
package io.weir.replication.netty;
