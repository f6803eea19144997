package io.weir.storage.simulated;

import io.weir.protocol.RandomSource;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Content of one simulated file: as written, and as synced. Guarded by the disk's monitor. */
final class Inode implements Node {
  private static final int SECTOR_BYTES = 512;

  private byte[] data = new byte[0];
  private int size;
  private byte[] durable = new byte[0];

  int size() {
    return size;
  }

  int read(ByteBuffer target, long position) {
    if (position >= size) {
      return 0;
    }
    int n = (int) Math.min(target.remaining(), size - position);
    target.put(data, (int) position, n);
    return n;
  }

  void write(ByteBuffer source, long position, int bytes) {
    int at = Math.toIntExact(position);
    int end = Math.addExact(at, bytes);
    if (end > data.length) {
      data = Arrays.copyOf(data, Math.max(end, data.length * 2));
    }
    source.get(data, at, bytes);
    size = Math.max(size, end);
  }

  void truncate(long newSize) {
    if (newSize < size) {
      Arrays.fill(data, (int) newSize, size, (byte) 0);
      size = (int) newSize;
    }
  }

  void sync() {
    durable = Arrays.copyOf(data, size);
  }

  void flip(long position, int mask) {
    data[(int) position] ^= (byte) mask;
    if (position < durable.length) {
      durable[(int) position] ^= (byte) mask;
    }
  }

  /** Power is lost and back: what was not synced survives sector by sector, or not at all. */
  void losePower(RandomSource random) {
    byte[] survived;
    if (random == null) {
      survived = durable;
    } else {
      int low = Math.min(durable.length, size);
      int high = Math.max(durable.length, size);
      survived = Arrays.copyOf(durable, low + random.nextInt(high - low + 1));
      for (int at = 0; at < survived.length; at += SECTOR_BYTES) {
        int end = Math.min(Math.min(at + SECTOR_BYTES, survived.length), size);
        if (end > at && random.nextInt(2) == 0) {
          System.arraycopy(data, at, survived, at, end - at);
        }
      }
    }
    data = survived.clone();
    size = data.length;
    durable = survived.clone();
  }
}
