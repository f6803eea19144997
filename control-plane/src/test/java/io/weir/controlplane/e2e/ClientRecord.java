package io.weir.controlplane.e2e;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * A record as programs print it. Immutable.
 *
 * @param key base64, {@code -} for none
 * @param value base64, {@code -} for none
 * @param origin the header of that name
 */
record ClientRecord(String key, String value, String origin) {
  private static final String NULL = "-";
  private static final int SMALL_BYTES_MAX = 600;
  private static final int LARGE_BYTES = 200_000;
  private static final int NULL_EVERY = 17;

  static ClientRecord of(byte[] key, byte[] value, String origin) {
    return new ClientRecord(text(key), text(value), origin);
  }

  /**
   * Records to send: small ones, one large one, tombstones, and (where the client can) empty ones
   * and any bytes. Keys begin with a number from {@code first} on, so all differ.
   */
  static List<ClientRecord> some(ClientProgram client, int first, int count) {
    Random random = new Random(first); // the same in every run
    List<ClientRecord> records = new ArrayList<>();
    for (int number = first; number < first + count; number++) {
      byte[] key =
          (number + ":" + Integer.toHexString(random.nextInt()))
              .getBytes(StandardCharsets.US_ASCII);
      byte[] value = new byte[number == first ? LARGE_BYTES : 1 + random.nextInt(SMALL_BYTES_MAX)];
      random.nextBytes(value);
      if (client.anyBytes()) {
        key[key.length - 1] = (byte) random.nextInt();
        if (number % NULL_EVERY == 1) {
          value = new byte[0];
        }
      } else {
        for (int i = 0; i < value.length; i++) {
          value[i] = (byte) ('a' + (value[i] & 15));
        }
      }
      records.add(of(key, number % NULL_EVERY == 0 ? null : value, client.name()));
    }
    return records;
  }

  /** The line that has a program send it. */
  String line(String codec) {
    return codec + "\t" + key + "\t" + value;
  }

  private static String text(byte[] data) {
    return data == null ? NULL : Base64.getEncoder().encodeToString(data);
  }
}
