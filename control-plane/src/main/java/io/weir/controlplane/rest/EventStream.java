package io.weir.controlplane.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import io.weir.controlplane.service.messages.Ended;
import io.weir.controlplane.service.messages.MessageView;
import io.weir.controlplane.service.messages.Messages;
import io.weir.controlplane.service.messages.Sink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.glassfish.jersey.server.ChunkedOutput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a stream of records as server-sent events. Writes block while the client is slow, so that
 * nothing piles up. One thread, that of the stream.
 */
final class EventStream implements Sink {
  static final String MEDIA_TYPE = "text/event-stream";

  private static final Logger log = LoggerFactory.getLogger(EventStream.class);
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long HEARTBEAT_NS = 10 * SECOND_NS;

  /** A session that ended is noticed within two of these, and one read. */
  private static final long SESSION_CHECK_NS = SECOND_NS;

  private final ChunkedOutput<byte[]> output;
  private final ObjectMapper json;
  private final String requestId;
  private final BooleanSupplier alive;
  private final LongSupplier nanoTime;
  private long checkedNs;
  private long progressNs;
  private long wroteNs;
  private long records = -1;

  /**
   * Writes to an answer.
   *
   * @param alive whether the caller is still logged in
   */
  EventStream(
      ChunkedOutput<byte[]> output,
      ObjectMapper json,
      String requestId,
      BooleanSupplier alive,
      LongSupplier nanoTime) {
    this.output = output;
    this.json = json;
    this.requestId = requestId;
    this.alive = alive;
    this.nanoTime = nanoTime;
    this.checkedNs = nanoTime.getAsLong();
    this.wroteNs = checkedNs;
    this.progressNs = checkedNs - SECOND_NS;
  }

  /** Runs a stream to its end, and says how it ended. */
  void run(Messages.Stream stream) {
    try (output) {
      try {
        write(": records follow\n\n"); // headers go out before the first record comes
        Ended ended = stream.run(this);
        send("end", null, Map.of("reason", ended.text()));
      } catch (ProblemException e) {
        problem(e.code(), e.getMessage());
      } catch (Gone e) {
        throw e;
      } catch (RuntimeException e) {
        log.error("event=stream_failed request_id={}", requestId, e);
        problem(ProblemCode.INTERNAL_ERROR, "Tell us the request_id.");
      }
    } catch (Gone | IOException e) {
      log.debug("event=stream_left request_id={} reason=\"{}\"", requestId, e.getMessage());
    } finally {
      stream.close();
    }
  }

  private void problem(ProblemCode code, String detail) {
    send(
        "problem",
        null,
        new Problem(
            code.type(),
            code.title(),
            code.status(),
            code.code(),
            detail,
            java.util.List.of(),
            requestId));
  }

  @Override
  public void row(MessageView row, Supplier<String> place) {
    requireAlive();
    send("record", place.get(), row);
  }

  @Override
  public void progress(long nowRecords, long bytes) {
    requireAlive();
    long nowNs = nanoTime.getAsLong();
    if (nowRecords != records && nowNs - progressNs >= SECOND_NS) {
      progressNs = nowNs;
      records = nowRecords;
      send("progress", null, Map.of("scanned_records", nowRecords, "scanned_bytes", bytes));
    } else if (nowNs - wroteNs >= HEARTBEAT_NS) {
      write(": still here\n\n");
    }
  }

  @Override
  public void skipped(long left) {
    send("skipped", null, Map.of("records", left));
  }

  private void requireAlive() {
    long nowNs = nanoTime.getAsLong();
    if (nowNs - checkedNs >= SESSION_CHECK_NS) {
      checkedNs = nowNs;
      if (!alive.getAsBoolean()) {
        throw new ProblemException(
            ProblemCode.UNAUTHENTICATED, "The session has ended; log in again.");
      }
    }
  }

  private void send(String event, String id, Object data) {
    try {
      write(
          (id == null ? "" : "id: " + id + "\n")
              + "event: "
              + event
              + "\ndata: "
              + json.writeValueAsString(data)
              + "\n\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event can't be written as JSON", e);
    }
  }

  private void write(String text) {
    try {
      output.write(text.getBytes(StandardCharsets.UTF_8));
      wroteNs = nanoTime.getAsLong();
    } catch (IOException e) {
      throw new Gone(e);
    }
  }
}
