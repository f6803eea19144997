/** Kafka's generated messages on Netty's buffers. */
package io.weir.broker.protocol;
