/**
 * The adapter to Kafka's raft, metadata and server libraries: one node's part in the quorum, the
 * controller, the metadata loader, a broker's registration, and the controller's APIs.
 */
package io.weir.controller.kraft;
