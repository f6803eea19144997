package io.weir.controlplane.clusterclient;

import java.io.IOException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;

/** Kafka's admin client, made at first use, since the cluster may come after us. Thread-safe. */
final class AdminAccess implements AutoCloseable {
  /** Above what a broker waits for a creation (5 s): a repeated request would find its own work. */
  private static final int REQUEST_TIMEOUT_MS = 15_000;

  private static final int CALL_TIMEOUT_MS = 20_000;

  private final OperatorLogin login;
  private Admin admin;

  AdminAccess(OperatorLogin login) {
    this.login = login;
  }

  /** Waits for an answer; Kafka's own exception if there is one. */
  <T> T call(Function<Admin, KafkaFuture<T>> request) throws Failed {
    try {
      return request.apply(admin()).get(CALL_TIMEOUT_MS + 1_000L, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new Failed(e.getCause());
    } catch (TimeoutException | IOException | KafkaException e) {
      throw new Failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failed(e);
    }
  }

  /** A call that failed; the cause says how. */
  static final class Failed extends Exception {
    private static final long serialVersionUID = 1L;

    Failed(Throwable cause) {
      super(cause);
    }
  }

  private synchronized Admin admin() throws IOException {
    if (admin == null) {
      Properties properties = login.adminProperties();
      properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
      properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_TIMEOUT_MS);
      properties.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
      properties.put(AdminClientConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 500);
      properties.put(AdminClientConfig.METADATA_MAX_AGE_CONFIG, 10_000);
      admin = Admin.create(properties);
    }
    return admin;
  }

  @Override
  public synchronized void close() {
    if (admin != null) {
      admin.close(Duration.ofSeconds(1));
    }
  }
}
