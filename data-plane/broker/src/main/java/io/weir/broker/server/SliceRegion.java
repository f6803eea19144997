package io.weir.broker.server;

import io.netty.channel.DefaultFileRegion;
import io.weir.broker.protocol.LogSliceRecords;
import java.nio.channels.FileChannel;

/**
 * A log slice that the kernel sends (sendfile). Netty's own region would close the segment's file;
 * this one only gives the slice back.
 */
final class SliceRegion extends DefaultFileRegion {
  private final LogSliceRecords records;

  SliceRegion(LogSliceRecords records, FileChannel file) {
    super(file, records.source().position(), records.sizeInBytes());
    this.records = records;
  }

  @Override
  protected void deallocate() {
    records.close();
  }
}
