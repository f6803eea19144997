package io.weir.controlplane.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.mail.TestMailServer.Mode;
import io.weir.controlplane.testing.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stranger becomes a tenant by a mail that came through a real mail server. */
@Timeout(120)
class SignUpBySmtpTest {
  private static final Pattern LINK = Pattern.compile("signup/verify\\?token=(?:3D)?([\\w-]+)");

  @TempDir private Path home;

  @Test
  void theLinkComesBySmtpAndTheLogSaysNothingOfIt() throws Exception {
    PrintStream stdout = System.out;
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    System.setOut(new PrintStream(captured, true, StandardCharsets.UTF_8));
    try (TestMailServer mails = new TestMailServer(Mode.STARTTLS, home.resolve("mail-ca.pem"))) {
      Files.writeString(home.resolve("mail-password"), TestMailServer.PASSWORD + "\n");
      try (TestServer server = TestServer.start(home, configuration(mails), "https://w.example")) {
        signUp(server, "first@example.com");
        await(() -> mails.received().size() == 1);
        String token = token(mails.received().getFirst());
        server.api().post("/v1/signup/verify", Map.of("token", token)).expect(201);

        mails.refuse(550, "no mailbox for second@example.com");
        signUp(server, "second@example.com");
        await(() -> captured.toString(StandardCharsets.UTF_8).contains("event=mail_given_up"));

        await(() -> metrics(server).contains("weir_mails_waiting 0.0")); // it is removed last
        String metrics = metrics(server);
        assertTrue(metrics.contains("weir_mail_attempts_total{result=\"sent\"} 1.0"), metrics);
        assertTrue(metrics.contains("weir_mails_given_up_total 1.0"), metrics);
        String log = captured.toString(StandardCharsets.UTF_8);
        for (String secret :
            List.of(token, TestMailServer.PASSWORD, "first@example.com", "second@example.com")) {
          assertFalse(log.contains(secret), log);
        }
      }
      assertEquals(1, mails.received().size());
    } finally {
      System.setOut(stdout);
    }
  }

  private String configuration(TestMailServer mails) {
    return """
    {enabled: true}
    mail:
      from: weir@example.com
      from_name: Weir
      smtp: {host: localhost, port: %d, user: %s, password_file: %s/mail-password, ca_file: %s/mail-ca.pem}
    """
        .formatted(mails.port(), TestMailServer.USER, home, home);
  }

  private static String metrics(TestServer server) {
    HttpRequest request = HttpRequest.newBuilder(server.uri().resolve("/metrics")).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static void signUp(TestServer server, String email) {
    server
        .api()
        .post(
            "/v1/signup",
            Map.of("email", email, "password", TestServer.PASSWORD, "tenant_name", "Acme"))
        .expect(202);
  }

  /** Long lines may be broken by quoted-printable. */
  private static String token(String mail) {
    Matcher matcher = LINK.matcher(mail.replace("=\r\n", ""));
    assertTrue(matcher.find(), mail);
    return matcher.group(1);
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) { // the test's time is bounded
      LockSupport.parkNanos(20_000_000);
    }
  }
}
