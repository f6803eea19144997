package io.weir.controlplane.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * How mails leave; without it they are written into a folder.
 *
 * @param from address that they come from
 * @param fromName name beside it; may be missing
 * @param smtp the server that takes them
 */
public record MailConfig(String from, String fromName, Smtp smtp) {
  /** How the connection is encrypted. */
  public enum Tls {
    /** STARTTLS, and no mail without it. */
    STARTTLS(587),
    /** TLS from the first byte. */
    IMPLICIT(465),
    /** None: to a server on this machine only. */
    NONE(25);

    private final int port;

    Tls(int port) {
      this.port = port;
    }
  }

  /**
   * The server.
   *
   * @param host its name, which its certificate must have
   * @param port 587, 465 or 25 unless given, as {@code tls} says
   * @param tls {@code starttls} unless given
   * @param user missing: it wants no login
   * @param passwordFile file with the user's password
   * @param caFile PEM certificates of whoever may issue the server's; missing: those that Java
   *     trusts
   * @param connectTimeout from 1 second to 2 minutes; 10 seconds unless given
   * @param timeout of each command, likewise; 30 seconds unless given
   */
  public record Smtp(
      String host,
      Integer port,
      Tls tls,
      String user,
      Path passwordFile,
      Path caFile,
      Duration connectTimeout,
      Duration timeout) {
    private static final Duration TIMEOUT_MIN = Duration.ofSeconds(1);
    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(2);

    /** Fills defaults in and names the bad key. */
    public Smtp {
      require(host != null && !host.isBlank(), "mail.smtp.host is missing");
      tls = Objects.requireNonNullElse(tls, Tls.STARTTLS);
      port = Objects.requireNonNullElse(port, tls.port);
      require(port >= 1 && port <= 65_535, "mail.smtp.port " + port + " is not in 1..65535");
      require(
          tls != Tls.NONE || HttpConfig.isLoopback(host),
          "mail.smtp.tls: none is for a server on this machine only");
      require(
          (user == null) == (passwordFile == null),
          "mail.smtp.user and mail.smtp.password_file go together");
      connectTimeout = Objects.requireNonNullElse(connectTimeout, Duration.ofSeconds(10));
      timeout = Objects.requireNonNullElse(timeout, Duration.ofSeconds(30));
      require(isWithin(connectTimeout), "mail.smtp.connect_timeout is not in PT1S..PT2M");
      require(isWithin(timeout), "mail.smtp.timeout is not in PT1S..PT2M");
    }

    private static boolean isWithin(Duration value) {
      return value.compareTo(TIMEOUT_MIN) >= 0 && value.compareTo(TIMEOUT_MAX) <= 0;
    }
  }

  /** Names the bad key. */
  public MailConfig {
    require(smtp != null, "mail.smtp is missing");
    require(
        from != null && from.matches("[^\\s@<>,;:\"]+@[^\\s@<>,;:\"]+"),
        "mail.from must be an address");
    require(
        fromName == null || fromName.chars().noneMatch(Character::isISOControl),
        "mail.from_name must not hold line breaks");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
