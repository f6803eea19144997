package io.weir.broker.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.weir.broker.protocol.EncodedResponse;
import io.weir.broker.protocol.LogSliceRecords;
import io.weir.broker.protocol.ResponsePart;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Writes responses into a channel, as much as it takes. Log slices go by sendfile on plaintext;
 * under TLS they are read chunk by chunk into pooled buffers, off the event loop: the next chunk is
 * read while the one before is encrypted. A slow reader holds the channel's write buffer and one
 * chunk, and no more. On the connection's event loop only.
 */
final class ResponseWriter {
  private final Channel channel;
  private final boolean plaintext;
  private final Executor reader;
  private final int chunkBytes;
  private final Failure failure;
  private final Deque<Item> queue = new ArrayDeque<>();
  private boolean reading;
  private boolean released;
  private int sliceOffset;
  private ChannelFuture lastWrite;

  /** What became of a response. */
  @FunctionalInterface
  interface Failure {
    /**
     * The rest of a response cannot be read: the connection must close, as half of it is sent.
     *
     * @param reason a fixed text, for the log
     */
    void failed(String reason);
  }

  private sealed interface Item {
    record Part(ResponsePart part) implements Item {}

    record End(Runnable written) implements Item {}
  }

  ResponseWriter(
      Channel channel, boolean plaintext, Executor reader, int chunkBytes, Failure failure) {
    this.channel = channel;
    this.plaintext = plaintext;
    this.reader = reader;
    this.chunkBytes = chunkBytes;
    this.failure = failure;
    this.lastWrite = channel.newSucceededFuture();
  }

  /**
   * Takes a response over.
   *
   * @param written called once it is in the socket, or will never be
   */
  void write(EncodedResponse response, Runnable written) {
    if (released) {
      response.release();
      return;
    }
    response.parts().forEach(part -> queue.add(new Item.Part(part)));
    queue.add(new Item.End(written));
    pump();
  }

  /**
   * Goes on writing after the channel has become writable. The head of a response whose slice is
   * being read now waits for the slice's first chunk, so that both go as one; a response before it
   * does not wait.
   */
  void pump() {
    boolean wrote = false;
    boolean ended = false;
    while (!queue.isEmpty() && !reading && channel.isWritable()) {
      switch (queue.peek()) {
        case Item.Part(ResponsePart.Bytes bytes) -> {
          queue.remove();
          wrote = true;
          lastWrite = channel.write(bytes.buffer());
        }
        case Item.Part(ResponsePart.Slice slice) -> wrote |= writeSlice(slice.records());
        case Item.End(Runnable written) -> {
          queue.remove();
          ended = true;
          var unused = lastWrite.addListener(future -> written.run());
        }
      }
    }
    if (ended || wrote && !reading) {
      channel.flush();
    }
  }

  /** The connection is gone. */
  void release() {
    released = true;
    if (reading) {
      queue.remove(); // whoever reads it closes it
    }
    for (Item item : queue) {
      if (item instanceof Item.Part(ResponsePart part)) {
        part.release();
      }
    }
    queue.clear();
  }

  private boolean writeSlice(LogSliceRecords records) {
    Optional<FileChannel> file = plaintext ? records.source().channel() : Optional.empty();
    if (file.isPresent()) {
      queue.remove();
      lastWrite = channel.write(new SliceRegion(records, file.get()));
      return true;
    }
    int bytes = Math.min(chunkBytes, records.sizeInBytes() - sliceOffset);
    if (bytes == 0) {
      queue.remove();
      records.close();
      sliceOffset = 0;
      return false;
    }
    startReading(records, bytes);
    return false;
  }

  private void startReading(LogSliceRecords records, int bytes) {
    int offset = sliceOffset;
    ByteBuf chunk = channel.alloc().directBuffer(bytes, bytes);
    reading = true;
    try {
      reader.execute(
          () -> {
            Optional<IOException> error = read(records, offset, bytes, chunk);
            channel.eventLoop().execute(() -> wasRead(records, chunk, error));
          });
    } catch (RejectedExecutionException e) {
      reading = false;
      chunk.release();
      failure.failed("no thread to read a log");
    }
  }

  private static Optional<IOException> read(
      LogSliceRecords records, int offset, int bytes, ByteBuf chunk) {
    try {
      records.source().readFully(chunk.nioBuffer(0, bytes), offset);
      chunk.writerIndex(bytes);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  private void wasRead(LogSliceRecords records, ByteBuf chunk, Optional<IOException> error) {
    reading = false;
    if (released) {
      chunk.release();
      records.close();
    } else if (error.isPresent()) {
      chunk.release();
      failure.failed("a log could not be read");
    } else {
      sliceOffset += chunk.readableBytes();
      lastWrite = channel.write(chunk);
      pump(); // begins to read the next chunk, before the flush encrypts this one
      channel.flush();
    }
  }
}
