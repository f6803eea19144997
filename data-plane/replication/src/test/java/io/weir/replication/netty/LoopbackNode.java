package io.weir.replication.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.weir.protocol.Clock;
import io.weir.protocol.RandomSource;
import io.weir.replication.BrokerTable;
import io.weir.replication.IsrChanger;
import io.weir.replication.LeadershipListener;
import io.weir.replication.LocalNode;
import io.weir.replication.PartitionReplica;
import io.weir.replication.PartitionState;
import io.weir.replication.ReplicaRegistry;
import io.weir.replication.ReplicationConfig;
import io.weir.replication.ReplicationPorts;
import io.weir.replication.Shard;
import io.weir.replication.ShardMap;
import io.weir.storage.AppendOrigin;
import io.weir.storage.AppendResult;
import io.weir.storage.DirectoryIdentity;
import io.weir.storage.FileDisk;
import io.weir.storage.LogConfig;
import io.weir.storage.LogDirectory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** A node with plain sockets; the preface is followed by the caller's node id instead of TLS. */
final class LoopbackNode {
  private static final int PREFACE = 0x57525031;
  private static final long BROKER_EPOCH = 40;

  private final int id;
  private final Path folder;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final ExecutorService blocking = Executors.newFixedThreadPool(2);
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final LogDirectory logs;
  private final ReplicaRegistry registry;
  private final Channel server;

  LoopbackNode(int id, Path folder) throws Exception {
    this.id = id;
    this.folder = folder;
    Clock clock = clock();
    logs =
        LogDirectory.open(
            folder,
            new DirectoryIdentity("loopback-0000000000000", id, new Uuid(3, id)),
            new FileDisk(),
            clock,
            partition -> LogConfig.DEFAULT,
            blocking,
            blocking);
    NettyReplicationTransport transport =
        new NettyReplicationTransport(ReplicationConfig.DEFAULT, clock, this::connect);
    List<Shard> shards =
        List.of(new EventLoopShard(loops.next()), new EventLoopShard(loops.next()));
    registry =
        new ReplicaRegistry(
            ReplicationConfig.DEFAULT,
            new LocalNode(id, "loopback", () -> BROKER_EPOCH + id),
            new ShardMap() {
              @Override
              public Shard shardFor(TopicIdPartition partition) {
                return shards.get(partition.partition() % 2);
              }

              @Override
              public List<Shard> all() {
                return shards;
              }
            },
            logs,
            blocking,
            new ReplicationPorts(
                clock,
                random(),
                transport,
                proposal ->
                    CompletableFuture.completedFuture(
                        new IsrChanger.Refused(Errors.INELIGIBLE_REPLICA)),
                LeadershipListener.NONE));
    server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channels.add(channel);
                    channel.pipeline().addLast(new PrefaceReader(transport));
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
  }

  /** Reads who calls, and hands the channel on. */
  private final class PrefaceReader extends ByteToMessageDecoder {
    private final NettyReplicationTransport transport;

    PrefaceReader(NettyReplicationTransport transport) {
      this.transport = transport;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
      if (in.readableBytes() >= 8) {
        if (in.readInt() != PREFACE) {
          throw new IllegalStateException("no preface");
        }
        transport.accept(ctx.channel(), in.readInt(), registry);
        ctx.pipeline().remove(this);
      }
    }
  }

  static byte[] preface(int caller) {
    return ByteBuffer.allocate(8).putInt(PREFACE).putInt(caller).array();
  }

  private CompletableFuture<Channel> connect(
      int nodeId, String host, int port, Supplier<ChannelHandler> handler) {
    CompletableFuture<Channel> connected = new CompletableFuture<>();
    var unused =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new ChannelInboundHandlerAdapter() {
                              @Override
                              public void channelActive(ChannelHandlerContext ctx) {
                                channels.add(ctx.channel());
                                var sent = ctx.writeAndFlush(Unpooled.wrappedBuffer(preface(id)));
                                ctx.pipeline().addLast(handler.get());
                                ctx.pipeline().remove(this);
                                connected.complete(sent.channel());
                              }
                            });
                  }
                })
            .connect(host, port)
            .addListener(
                f -> {
                  if (!f.isSuccess()) {
                    connected.completeExceptionally(f.cause());
                  }
                });
    return connected;
  }

  int port() {
    return ((java.net.InetSocketAddress) server.localAddress()).getPort();
  }

  CompletableFuture<Void> apply(List<PartitionState> states, List<LoopbackNode> nodes) {
    Map<Integer, BrokerTable.Broker> table = new HashMap<>();
    for (LoopbackNode n : nodes) {
      table.put(
          n.id,
          new BrokerTable.Broker(n.id, BROKER_EPOCH + n.id, false, false, "127.0.0.1", n.port()));
    }
    return registry.apply(states, List.of(), new BrokerTable(table));
  }

  /** Produces one batch with acks=all; completes with its outcome. */
  CompletableFuture<Errors> produce(TopicIdPartition partition, int bytes) {
    CompletableFuture<Errors> outcome = new CompletableFuture<>();
    PartitionReplica replica = replica(partition);
    replica
        .shard()
        .execute(
            () -> {
              try {
                ByteBuffer batch =
                    MemoryRecords.withRecords(Compression.NONE, new SimpleRecord(new byte[bytes]))
                        .buffer();
                AppendResult r = replica.append(batch, (short) -1, -1, AppendOrigin.CLIENT);
                replica.awaitCommitted(r.lastOffset() + 1, 30_000, outcome::complete);
              } catch (RuntimeException e) {
                outcome.completeExceptionally(e);
              }
            });
    return outcome;
  }

  /** Completes when this node knows that everything below an offset is committed. */
  CompletableFuture<Void> committed(TopicIdPartition partition, long end) {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    PartitionReplica replica = replica(partition);
    replica
        .shard()
        .execute(
            () -> {
              replica.addHighWatermarkListener(
                  (p, highWatermark) -> {
                    if (highWatermark >= end) {
                      reached.complete(null);
                    }
                  });
              if (replica.highWatermark() >= end) {
                reached.complete(null);
              }
            });
    return reached;
  }

  /** Bytes of the log's files, one after the other. */
  CompletableFuture<byte[]> contents(TopicIdPartition partition) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (Stream<Path> files =
              Files.list(folder.resolve(partition.topic() + "-" + partition.partition()))) {
            java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
            for (Path p : files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
              all.write(Files.readAllBytes(p));
            }
            return all.toByteArray();
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        },
        replica(partition).shard());
  }

  void resetConnections() throws Exception {
    channels.close().sync();
  }

  private PartitionReplica replica(TopicIdPartition partition) {
    return registry.find(partition.topicId(), partition.partition()).orElseThrow();
  }

  void close() throws Exception {
    registry.close().get(20, TimeUnit.SECONDS);
    server.close().sync();
    channels.close().sync();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    logs.close(BROKER_EPOCH + id);
    blocking.shutdown();
    if (!blocking.awaitTermination(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("background tasks did not end");
    }
  }

  private static Clock clock() {
    return new Clock() {
      @Override
      public long wallTimeMs() {
        return System.currentTimeMillis();
      }

      @Override
      public long monotonicNs() {
        return System.nanoTime();
      }
    };
  }

  private static RandomSource random() {
    return new RandomSource() {
      @Override
      public int nextInt(int boundExclusive) {
        return ThreadLocalRandom.current().nextInt(boundExclusive);
      }

      @Override
      public long nextLong() {
        return ThreadLocalRandom.current().nextLong();
      }
    };
  }
}
