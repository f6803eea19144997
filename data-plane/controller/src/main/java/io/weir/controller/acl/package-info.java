/**
 * The adapter to Kafka's authorizer: tenants' ACLs as KRaft stores them, and Kafka's decisions by
 * them, each virtual cluster for itself and in its own names.
 */
package io.weir.controller.acl;
