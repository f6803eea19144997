package io.weir.controlplane.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Collectors;

/** Request bodies: bounded, strict JSON. Errors never repeat values. Thread-safe. */
public final class Bodies {
  /** Of a caller with credentials. */
  static final int BYTES_MAX = 256 * 1024;

  /** Of anybody. */
  static final int STRANGERS_BYTES_MAX = 16 * 1024;

  private final ObjectMapper json;

  /** Reads with this mapper, but refuses what it doesn't know. */
  public Bodies(ObjectMapper json) {
    this.json = json;
  }

  /** All bytes of a body of {@code bytesMax} at most. */
  byte[] read(InputStream body, int bytesMax) {
    try {
      byte[] bytes = body.readNBytes(bytesMax + 1);
      if (bytes.length > bytesMax) {
        throw new ProblemException(
            ProblemCode.PAYLOAD_TOO_LARGE, "A body may have " + bytesMax + " bytes.");
      }
      return bytes;
    } catch (IOException e) {
      throw new ProblemException(ProblemCode.INVALID_REQUEST, "The body ended early.", e);
    }
  }

  /** Parses a body. */
  public <T> T parse(byte[] body, Class<T> type) {
    ObjectReader reader =
        json.readerFor(type)
            .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .without(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION);
    try {
      T value = reader.readValue(body);
      if (value == null) {
        throw malformed(null);
      }
      return value;
    } catch (UnrecognizedPropertyException e) {
      throw ProblemException.invalid(pointer(e), "is not a known field");
    } catch (JsonMappingException e) {
      if (e.getPath().isEmpty()) {
        throw malformed(e);
      }
      throw ProblemException.invalid(pointer(e), "has the wrong type or form");
    } catch (JsonProcessingException e) {
      throw malformed(e);
    } catch (IOException e) {
      throw new ProblemException(ProblemCode.INVALID_REQUEST, "The body can't be read.", e);
    }
  }

  private static ProblemException malformed(Throwable cause) {
    return new ProblemException(
        ProblemCode.INVALID_REQUEST, "The body must be one JSON object.", cause);
  }

  private static String pointer(JsonMappingException error) {
    return error.getPath().stream()
        .map(
            step ->
                "/" + (step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName()))
        .collect(Collectors.joining());
  }
}
