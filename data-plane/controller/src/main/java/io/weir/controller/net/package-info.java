/**
 * The inter-broker port over Netty: mutual TLS, the choice between replication streams and Kafka
 * frames, requests and answers. Knows Kafka's messages, but neither Raft nor the controller.
 */
package io.weir.controller.net;
