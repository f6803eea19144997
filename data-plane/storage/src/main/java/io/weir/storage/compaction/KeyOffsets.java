package io.weir.storage.compaction;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The last offset of each key of a log's dirty part, by a hash of the key: open addressing in one
 * array, {@value #ENTRY_BYTES} bytes an entry as in Kafka's {@code SkimpyOffsetMap}, no object per
 * key. It takes a named number of keys and then is full; a pass ends there.
 *
 * <p>Keys are told apart by 128 bits of SHA-256 over a salt and the key. Two keys with one hash
 * would lose the older one's record, so the hash must be one for which nobody can make such keys:
 * MD5, which Kafka takes, no longer is. The salt keeps a tenant from choosing keys that all fall on
 * one place. Used by one thread at a time.
 */
public final class KeyOffsets {
  /** 16 bytes of hash, 8 of offset. */
  public static final int ENTRY_BYTES = 24;

  /** No offset. */
  public static final long NONE = -1;

  /** How much of the array may be in use ({@code log.cleaner.io.buffer.load.factor}). */
  static final double LOAD_FACTOR = 0.9;

  private static final int LONGS = ENTRY_BYTES / Long.BYTES;

  /** Largest array that every JVM makes. */
  private static final int SLOTS_MAX = (Integer.MAX_VALUE - 8) / LONGS;

  private final MessageDigest sha256;
  private final byte[] salt = new byte[Long.BYTES];
  private final byte[] hash = new byte[32];
  private final ByteBuffer hashView = ByteBuffer.wrap(hash);
  private final long[] table;
  private final int slots;
  private final int keysMax;
  private int keys;
  private long latestOffset = NONE;

  /**
   * An empty one.
   *
   * @param keysMax how many keys it takes, at least 1
   * @param salt any number that the keys' authors don't know
   */
  public KeyOffsets(int keysMax, long salt) {
    if (keysMax < 1) {
      throw new IllegalArgumentException("keysMax=" + keysMax);
    }
    this.keysMax = keysMax;
    this.slots = (int) Math.min(SLOTS_MAX, (long) (keysMax / LOAD_FACTOR) + 1);
    this.table = new long[slots * LONGS];
    for (int slot = 0; slot < slots; slot++) {
      table[slot * LONGS + 2] = NONE;
    }
    ByteBuffer.wrap(this.salt).putLong(salt);
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** How many keys fit into so many bytes: at least 1, at most what one array holds. */
  public static int keysIn(long bytes) {
    long fits = (long) (bytes / ENTRY_BYTES * LOAD_FACTOR);
    return (int) Math.max(1, Math.min(fits, (long) (SLOTS_MAX * LOAD_FACTOR) - 1));
  }

  /**
   * Remembers a key's offset, which is above all earlier ones.
   *
   * @param key position to limit; its position is left as it is
   * @return false, and nothing is remembered, when it is full
   */
  public boolean put(ByteBuffer key, long offset) {
    if (keys >= keysMax) {
      return false;
    }
    int at = find(key);
    if (table[at + 2] == NONE) {
      table[at] = hashView.getLong(0);
      table[at + 1] = hashView.getLong(Long.BYTES);
      keys++;
    }
    table[at + 2] = offset;
    latestOffset = offset;
    return true;
  }

  /** A key's last offset, {@link #NONE} when it has none. */
  public long get(ByteBuffer key) {
    return table[find(key) + 2];
  }

  /** How many keys there are. */
  public int size() {
    return keys;
  }

  /** The keys of all offsets up to this one, from the pass's first dirty offset on, are in it. */
  public long latestOffset() {
    return latestOffset;
  }

  /** No key is left up to an offset, inclusive. */
  public void latestOffset(long offset) {
    latestOffset = offset;
  }

  /** Index of a key's entry, or of the free one where it would be. */
  private int find(ByteBuffer key) {
    sha256.update(salt);
    sha256.update(key.duplicate());
    try {
      sha256.digest(hash, 0, hash.length);
    } catch (DigestException e) {
      throw new IllegalStateException("the array has the digest's size", e);
    }
    long first = hashView.getLong(0);
    long second = hashView.getLong(Long.BYTES);
    int slot = (int) Long.remainderUnsigned(first, slots);
    int at = slot * LONGS;
    while (table[at + 2] != NONE && (table[at] != first || table[at + 1] != second)) {
      slot = slot + 1 == slots ? 0 : slot + 1;
      at = slot * LONGS;
    }
    return at;
  }
}
