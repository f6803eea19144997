/**
 * KRaft as a library: consensus, the cluster's metadata, a broker's life as the controller sees it,
 * and the inter-broker port. The types of this package are for the other modules; the subpackages
 * are the adapters to Kafka's raft, metadata and server libraries and to Netty.
 */
package io.weir.controller;
