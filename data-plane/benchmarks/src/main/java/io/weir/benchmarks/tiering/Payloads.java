package io.weir.benchmarks.tiering;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Values of 1,024 bytes: JSON of orders, the same ones from the same seed. Each is one of 32,768
 * with its number written in, so that no two are equal and those that repeat lie further apart than
 * what a codec looks back. Immutable.
 */
final class Payloads {
  static final int BYTES = 1_024;

  private static final int KINDS = 1 << 15;
  private static final int NUMBER_AT = "{\"order\":\"".length();
  private static final int NUMBER_DIGITS = 16;
  private static final String REST = "\"rest\":\"";
  private static final String END = "\"}";
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** What one more field may take, with the last field behind it. */
  private static final int FIELD_CHARS_MAX = 64;

  private final byte[][] kinds = new byte[KINDS][];

  Payloads(long seed) {
    Random random = new Random(seed);
    for (int kind = 0; kind < KINDS; kind++) {
      kinds[kind] = json(random);
    }
  }

  /** The value of that number, a new array. */
  byte[] value(long number) {
    byte[] value = kinds[(int) (number % KINDS)].clone();
    for (int digit = 0; digit < NUMBER_DIGITS; digit++) {
      value[NUMBER_AT + digit] = HEX[(int) (number >>> ((NUMBER_DIGITS - 1 - digit) * 4)) & 0xf];
    }
    return value;
  }

  private static byte[] json(Random random) {
    StringBuilder text = new StringBuilder(BYTES).append("{\"order\":\"0000000000000000\",");
    for (int field = 0; text.length() < BYTES - FIELD_CHARS_MAX; field++) {
      text.append("\"field").append(field).append("\":\"");
      text.append(Long.toHexString(random.nextLong())).append("-of-a-customer-");
      text.append(random.nextInt(100_000)).append("\",");
    }
    text.append(REST);
    while (text.length() < BYTES - END.length()) {
      text.append((char) HEX[random.nextInt(HEX.length)]);
    }
    return text.append(END).toString().getBytes(StandardCharsets.US_ASCII);
  }
}
