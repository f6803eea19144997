package io.weir.replication.netty;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.weir.replication.Cancellable;
import io.weir.replication.Shard;
import java.util.concurrent.TimeUnit;

/** A {@link Shard} that is a Netty event loop. Thread-safe. */
public final class EventLoopShard implements Shard {
  private final EventLoop loop;

  /** Uses a loop, which the caller shuts down. */
  public EventLoopShard(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public boolean isCurrent() {
    return loop.inEventLoop();
  }

  @Override
  public Cancellable schedule(Runnable task, long delayMs) {
    Future<?> scheduled = loop.schedule(task, delayMs, TimeUnit.MILLISECONDS);
    return () -> scheduled.cancel(false);
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(task);
  }
}
