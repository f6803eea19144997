package io.weir.controlplane.service.messages;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A record as clients see it. Immutable.
 *
 * @param timestamp RFC 3339 to the millisecond; null if it has none
 * @param timestampType {@code create_time} or {@code log_append_time}
 * @param sizeBytes key, value and headers, whole
 */
public record MessageView(
    int partition,
    long offset,
    String timestamp,
    String timestampType,
    Data key,
    Data value,
    List<HeaderView> headers,
    int sizeBytes) {
  /** A JavaScript client must not be led beyond what RFC 3339 can say. */
  private static final long TIMESTAMP_MS_MAX =
      Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** A header. */
  public record HeaderView(String name, Data value) {}

  /**
   * Bytes in JSON.
   *
   * @param encoding {@code utf8} or {@code base64}
   * @param sizeBytes of the whole
   * @param truncated whether only the beginning is here
   */
  public record Data(String encoding, String data, int sizeBytes, boolean truncated) {
    /** The first {@code bytesMax} bytes; null stays null. */
    public static Data of(byte[] bytes, int bytesMax) {
      if (bytes == null) {
        return null;
      }
      int length = Math.min(bytes.length, bytesMax);
      boolean truncated = length < bytes.length;
      String text = text(bytes, truncated ? characterBoundary(bytes, length) : length);
      return text == null
          ? new Data(
              "base64",
              Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, length)),
              bytes.length,
              truncated)
          : new Data("utf8", text, bytes.length, truncated);
    }

    /** Back from {@code length} to where a character begins, by three bytes at most. */
    private static int characterBoundary(byte[] bytes, int length) {
      int at = length;
      while (at > 0 && length - at < 3 && (bytes[at] & 0xC0) == 0x80) {
        at--;
      }
      return (bytes[at] & 0xC0) == 0x80 ? length : at;
    }

    /** Null unless it is UTF-8 without NUL. */
    private static String text(byte[] bytes, int length) {
      for (int i = 0; i < length; i++) {
        if (bytes[i] == 0) {
          return null;
        }
      }
      try {
        return StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .decode(ByteBuffer.wrap(bytes, 0, length))
            .toString();
      } catch (CharacterCodingException e) {
        return null;
      }
    }
  }

  /** With so many bytes of each key, value and header's value. */
  public static MessageView of(MessageGateway.Stored stored, int valueBytesMax) {
    return new MessageView(
        stored.partition(),
        stored.offset(),
        stored.timestampMs().isPresent() ? time(stored.timestampMs().getAsLong()) : null,
        stored.logAppendTime() ? "log_append_time" : "create_time",
        Data.of(stored.key(), valueBytesMax),
        Data.of(stored.value(), valueBytesMax),
        stored.headers().stream()
            .map(header -> new HeaderView(header.name(), Data.of(header.value(), valueBytesMax)))
            .toList(),
        stored.sizeBytes());
  }

  /** RFC 3339 to the millisecond; null outside the years that it has. */
  static String time(long ms) {
    return ms < 0 || ms > TIMESTAMP_MS_MAX ? null : MILLIS.format(Instant.ofEpochMilli(ms));
  }

  /** About how many bytes its JSON has: strings may be escaped, so it is an upper bound of them. */
  @JsonIgnore
  public long answerBytes() {
    long bytes = 300 + size(key) + size(value);
    for (HeaderView header : headers) {
      bytes += 120 + header.name().length() * 6L + size(header.value());
    }
    return bytes;
  }

  private static long size(Data data) {
    if (data == null) {
      return 4;
    }
    long escapes = data.data().chars().filter(c -> c < ' ' || c == '"' || c == '\\').count();
    return 100
        + data.data().length()
        + escapes * 5
        + data.data().chars().filter(c -> c > 127).count() * 2;
  }
}
