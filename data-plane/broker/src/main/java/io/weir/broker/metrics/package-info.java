/**
 * What a node counts and how it shows it. Counters on the way of a record are striped over threads
 * and belong to one virtual cluster each, so that tenants never meet at a lock; everything else is
 * computed when somebody looks. All metrics: {@code data-plane/docs/metrics.md}.
 */
package io.weir.broker.metrics;
