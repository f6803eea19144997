package io.weir.controlplane.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Reads server-sent events, each within 30 s; closing it closes the connection. One thread. */
public final class EventReader implements AutoCloseable {
  private static final int TIMEOUT_MS = 30_000;
  private static final long LIMIT_NS = 60_000_000_000L;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpURLConnection connection;
  private final BufferedReader lines;

  private EventReader(HttpURLConnection connection, InputStream in) {
    this.connection = connection;
    this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  /** One event; {@code id} is null without. */
  public record Event(String name, String id, JsonNode data) {}

  /** Opens a stream, which must answer 200. */
  public static EventReader open(URI base, String token, String path, String lastEventId) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) base.resolve(path).toURL().openConnection();
      connection.setReadTimeout(TIMEOUT_MS);
      connection.setRequestProperty("Accept", "text/event-stream");
      connection.setRequestProperty("Authorization", "Bearer " + token);
      if (lastEventId != null) {
        connection.setRequestProperty("Last-Event-ID", lastEventId);
      }
      if (connection.getResponseCode() != 200) {
        throw new AssertionError(path + " answered " + connection.getResponseCode());
      }
      return new EventReader(connection, connection.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }

  /** The next event of that name; others are passed over, but not an end or a problem. */
  public Event next(String name) {
    while (true) {
      Event event = next();
      if (event.name().equals(name)) {
        return event;
      }
      if (event.name().equals("end") || event.name().equals("problem")) {
        throw new AssertionError("instead of " + name + " came " + event);
      }
    }
  }

  /** The next event. */
  public Event next() {
    long beganNs = System.nanoTime();
    String name = null;
    String id = null;
    String data = null;
    try {
      while (System.nanoTime() - beganNs < LIMIT_NS) {
        String line = lines.readLine();
        if (line == null) {
          throw new AssertionError("the stream ended without an end event");
        } else if (line.isEmpty() && name != null) {
          return new Event(name, id, JSON.readTree(data));
        } else if (line.startsWith("event: ")) {
          name = line.substring("event: ".length());
        } else if (line.startsWith("id: ")) {
          id = line.substring("id: ".length());
        } else if (line.startsWith("data: ")) {
          data = line.substring("data: ".length());
        }
      }
      throw new AssertionError("nothing but comments came");
    } catch (IOException e) {
      throw new UncheckedIOException("no event in time", e);
    }
  }

  @Override
  public void close() {
    connection.disconnect();
  }
}
