/** What operators' tools ask of the cluster, on the operators' listener alone. */
package io.weir.broker.handlers.operators;
