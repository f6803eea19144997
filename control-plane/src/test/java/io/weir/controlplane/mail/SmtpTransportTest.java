package io.weir.controlplane.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.controlplane.config.MailConfig;
import io.weir.controlplane.config.MailConfig.Smtp;
import io.weir.controlplane.config.MailConfig.Tls;
import io.weir.controlplane.mail.TestMailServer.Mode;
import io.weir.controlplane.service.MailTransport.Mail;
import io.weir.controlplane.service.MailTransport.Outcome;
import io.weir.controlplane.service.MailTransport.Result;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real mail server. */
@Timeout(60)
class SmtpTransportTest {
  private static final Mail MAIL =
      new Mail("reader@example.com", "Grüße", "Follow https://weir.example/?token=t0ken");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"STARTTLS, STARTTLS", "IMPLICIT, IMPLICIT"})
  void aMailArrivesEncrypted(Mode mode, Tls tls) throws Exception {
    try (TestMailServer server = new TestMailServer(mode, ca())) {
      Outcome outcome = deliver(server.port(), "localhost", tls, TestMailServer.PASSWORD, ca());

      assertEquals(Result.SENT, outcome.result(), outcome.reason());
      String mail = server.received().getFirst();
      assertTrue(mail.contains("To: reader@example.com\r\n"), mail);
      assertTrue(mail.contains("From: Weir <weir@example.com>\r\n"), mail);
      assertTrue(mail.contains("Message-ID: <mail-1@example.com>\r\n"), mail);
      assertTrue(mail.contains("Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\r\n"), mail);
      assertTrue(mail.contains(MAIL.text()), mail);
    }
  }

  @Test
  void withoutStartTlsNothingIsTold() throws Exception {
    try (TestMailServer server = new TestMailServer(Mode.PLAIN, ca())) {
      Outcome outcome = deliver(server.port(), "localhost", Tls.STARTTLS, null, null);

      assertEquals(Result.LATER, outcome.result());
      assertEquals(List.of(), server.recipients());
    }
  }

  @Test
  void aServerOnThisMachineMayBePlain() throws Exception {
    try (TestMailServer server = new TestMailServer(Mode.PLAIN, ca())) {
      assertEquals(Result.SENT, deliver(server.port(), "127.0.0.1", Tls.NONE, null, null).result());
    }
  }

  @Test
  void aCertificateThatNobodyTrustsIsRefused() throws Exception {
    Path another = folder.resolve("another.pem");
    try (TestMailServer server = new TestMailServer(Mode.STARTTLS, ca());
        TestMailServer other = new TestMailServer(Mode.STARTTLS, another)) {
      Outcome outcome =
          deliver(server.port(), "localhost", Tls.STARTTLS, TestMailServer.PASSWORD, another);

      assertEquals(Result.LATER, outcome.result());
      assertEquals(List.of(), server.recipients());
      assertTrue(other.received().isEmpty());
    }
  }

  @Test
  void aCertificateOfAnotherNameIsRefused() throws Exception {
    try (TestMailServer server = new TestMailServer(Mode.STARTTLS, ca())) {
      Outcome outcome =
          deliver(server.port(), "127.0.0.1", Tls.STARTTLS, TestMailServer.PASSWORD, ca());

      assertEquals(Result.LATER, outcome.result());
      assertEquals(List.of(), server.recipients());
    }
  }

  @Test
  void aWrongPasswordMayBeMended() throws Exception {
    try (TestMailServer server = new TestMailServer(Mode.STARTTLS, ca())) {
      Outcome outcome = deliver(server.port(), "localhost", Tls.STARTTLS, "wrong", ca());

      assertEquals(new Outcome(Result.LATER, "the server refuses the login"), outcome);
      assertEquals(List.of(), server.recipients());
    }
  }

  @ParameterizedTest
  @CsvSource({"451, LATER", "421, LATER", "550, REFUSED", "554, REFUSED"})
  void whatTheServerSaysOfTheReaderDecides(int reply, Result result) throws Exception {
    try (TestMailServer server = new TestMailServer(Mode.STARTTLS, ca())) {
      server.refuse(reply, "no mail for reader@example.com");

      Outcome outcome =
          deliver(server.port(), "localhost", Tls.STARTTLS, TestMailServer.PASSWORD, ca());

      assertEquals(result, outcome.result());
      assertTrue(outcome.reason().contains(Integer.toString(reply)), outcome.reason());
      assertFalse(outcome.reason().contains("reader"), outcome.reason());
    }
  }

  @Test
  void aServerThatIsSilentIsLeft() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      assertEquals(
          new Outcome(Result.LATER, "SocketTimeoutException"),
          deliver(silent.getLocalPort(), "localhost", Tls.STARTTLS, null, null));
    }
  }

  private Path ca() {
    return folder.resolve("ca.pem");
  }

  private static Outcome deliver(int port, String host, Tls tls, String password, Path ca) {
    Smtp smtp =
        new Smtp(
            host,
            port,
            tls,
            password == null ? null : TestMailServer.USER,
            password == null ? null : Path.of("in-the-test"),
            ca,
            null,
            Duration.ofSeconds(2));
    return new SmtpTransport(
            new MailConfig("weir@example.com", "Weir", smtp), password, Clock.systemUTC())
        .deliver("mail-1", MAIL);
  }
}
