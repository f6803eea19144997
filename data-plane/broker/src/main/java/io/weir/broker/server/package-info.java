/**
 * Netty servers of the tenants' and the operators' listeners: frames in, ordered responses out.
 * What happens in between is {@code io.weir.broker.pipeline}.
 */
package io.weir.broker.server;
