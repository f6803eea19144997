package io.weir.controlplane.service.messages;

import io.weir.controlplane.domain.Validation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;

/**
 * A record to append; {@code toString} hides its contents.
 *
 * @param partition null: the key chooses
 * @param headers may be missing, 100 at most
 */
public record NewMessage(Integer partition, DataIn key, DataIn value, List<HeaderIn> headers) {
  private static final int HEADERS_MAX = 100;
  private static final int HEADER_NAME_CHARACTERS_MAX = 249;

  /** Missing headers are none. */
  public NewMessage {
    headers = headers == null ? List.of() : headers;
  }

  /** Bytes in JSON. */
  public record DataIn(String encoding, String data) {
    private byte[] bytes(Validation validation, String pointer) {
      validation.require(
          "utf8".equals(encoding) || "base64".equals(encoding),
          pointer + "/encoding",
          "must be utf8 or base64");
      validation.require(data != null, pointer + "/data", "is missing");
      if (data == null || !"base64".equals(encoding)) {
        return data == null ? null : data.getBytes(StandardCharsets.UTF_8);
      }
      try {
        return Base64.getDecoder().decode(data);
      } catch (IllegalArgumentException e) {
        validation.require(false, pointer + "/data", "is no base64");
        return null;
      }
    }

    @Override
    public String toString() {
      return "DataIn[***]";
    }
  }

  /** A header. */
  public record HeaderIn(String name, DataIn value) {}

  /** As bytes; names every broken field. */
  MessageGateway.NewRecord decode(int partitions) {
    Validation validation =
        new Validation()
            .require(
                partition == null || (partition >= 0 && partition < partitions),
                "/partition",
                "is not one of this topic")
            .require(
                headers.size() <= HEADERS_MAX,
                "/headers",
                "must hold at most " + HEADERS_MAX + " headers");
    List<MessageGateway.Header> decoded = new ArrayList<>();
    for (int i = 0; i < Math.min(headers.size(), HEADERS_MAX); i++) {
      HeaderIn header = headers.get(i);
      String name = header == null ? null : header.name();
      validation.require(
          name != null && !name.isEmpty() && name.length() <= HEADER_NAME_CHARACTERS_MAX,
          "/headers/" + i + "/name",
          "must have 1 to " + HEADER_NAME_CHARACTERS_MAX + " characters");
      if (header != null) {
        decoded.add(
            new MessageGateway.Header(
                name, bytes(validation, header.value(), "/headers/" + i + "/value")));
      }
    }
    byte[] keyBytes = bytes(validation, key, "/key");
    byte[] valueBytes = bytes(validation, value, "/value");
    validation.check();
    return new MessageGateway.NewRecord(
        partition == null ? OptionalInt.empty() : OptionalInt.of(partition),
        keyBytes,
        valueBytes,
        List.copyOf(decoded));
  }

  private static byte[] bytes(Validation validation, DataIn data, String pointer) {
    return data == null ? null : data.bytes(validation, pointer);
  }

  @Override
  public String toString() {
    return "NewMessage[***]";
  }
}
