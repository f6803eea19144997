/** Handlers of metadata and administration: topics, the cluster, configurations. */
package io.weir.broker.handlers.admin;
