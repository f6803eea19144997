package io.weir.broker.node;

import io.netty.channel.EventLoopGroup;
import io.weir.broker.server.EventLoops;

/**
 * The event loops of connections: operators and HTTP have their own, as no load of tenants may keep
 * a node from answering them.
 *
 * @param tenants of the tenants' listener, one thread per processor
 * @param operators of the operators' listener, one thread
 * @param http of health checks and metrics, one thread
 */
record ConnectionLoops(EventLoopGroup tenants, EventLoopGroup operators, EventLoopGroup http) {
  static ConnectionLoops start() {
    return new ConnectionLoops(
        EventLoops.create("weir-connections", Runtime.getRuntime().availableProcessors()),
        EventLoops.create("weir-operators", 1),
        EventLoops.create("weir-http", 1));
  }

  /** Stops all after what was submitted; blocks. */
  void stop() {
    NodeThreads.stop(tenants);
    NodeThreads.stop(operators);
    NodeThreads.stop(http);
  }
}
