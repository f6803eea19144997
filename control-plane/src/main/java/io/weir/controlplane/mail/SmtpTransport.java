package io.weir.controlplane.mail;

import io.weir.controlplane.config.MailConfig;
import io.weir.controlplane.config.MailConfig.Smtp;
import io.weir.controlplane.config.MailConfig.Tls;
import io.weir.controlplane.service.MailTransport;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;

/**
 * Gives mails to one SMTP server (RFC 5321, RFC 3207), each over a connection of its own.
 * Thread-safe. Messages of the mail library name addresses, so none of them is passed on.
 */
public final class SmtpTransport implements MailTransport {
  private static final int PERMANENT = 500;
  private static final String PREFIX = "mail.smtp.";

  private final Smtp smtp;
  private final Optional<String> password;
  private final InternetAddress from;
  private final Session session;
  private final Clock clock;

  /**
   * Of this configuration.
   *
   * @param password of the user; null without one
   */
  public SmtpTransport(MailConfig config, String password, Clock clock) {
    this.smtp = config.smtp();
    this.password = Optional.ofNullable(password);
    this.clock = clock;
    try {
      this.from =
          new InternetAddress(config.from(), config.fromName(), StandardCharsets.UTF_8.name());
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every JDK has UTF-8", e);
    }
    this.session = Session.getInstance(properties());
  }

  private Properties properties() {
    Properties properties = new Properties();
    set(properties, "host", smtp.host());
    set(properties, "port", Integer.toString(smtp.port()));
    set(properties, "connectiontimeout", Long.toString(smtp.connectTimeout().toMillis()));
    set(properties, "timeout", Long.toString(smtp.timeout().toMillis()));
    set(properties, "writetimeout", Long.toString(smtp.timeout().toMillis()));
    set(properties, "localhost", domain());
    set(properties, "auth", Boolean.toString(password.isPresent()));
    set(properties, "auth.mechanisms", "PLAIN LOGIN");
    set(properties, "ssl.enable", Boolean.toString(smtp.tls() == Tls.IMPLICIT));
    set(properties, "starttls.enable", Boolean.toString(smtp.tls() == Tls.STARTTLS));
    set(properties, "starttls.required", Boolean.toString(smtp.tls() == Tls.STARTTLS));
    set(properties, "ssl.checkserveridentity", "true");
    set(properties, "ssl.protocols", "TLSv1.3 TLSv1.2");
    if (smtp.caFile() != null) {
      properties.put(PREFIX + "ssl.socketFactory", trusting(smtp.caFile()));
    }
    return properties;
  }

  private static void set(Properties properties, String name, String value) {
    properties.setProperty(PREFIX + name, value);
  }

  private String domain() {
    return from.getAddress().substring(from.getAddress().indexOf('@') + 1);
  }

  private static SSLSocketFactory trusting(Path caFile) {
    try (InputStream pem = Files.newInputStream(caFile)) {
      KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
      anchors.load(null, null);
      for (Certificate anchor : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        anchors.setCertificateEntry("ca-" + anchors.size(), anchor);
      }
      if (anchors.size() == 0) {
        throw new IllegalArgumentException("mail.smtp.ca_file holds no certificate");
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(anchors);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (IOException e) {
      throw new UncheckedIOException("mail.smtp.ca_file can't be read", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("mail.smtp.ca_file does not hold certificates", e);
    }
  }

  @Override
  public Outcome deliver(String id, Mail mail) {
    MimeMessage message;
    try {
      message = message(id, mail);
    } catch (MessagingException e) {
      return new Outcome(Result.REFUSED, "its address is not one");
    }
    try (Transport transport = session.getTransport("smtp")) {
      transport.connect(smtp.host(), smtp.port(), smtp.user(), password.orElse(null));
      transport.sendMessage(message, message.getAllRecipients());
      return new Outcome(Result.SENT, "sent");
    } catch (AuthenticationFailedException e) {
      return new Outcome(Result.LATER, "the server refuses the login");
    } catch (MessagingException e) {
      return failed(e);
    }
  }

  private MimeMessage message(String id, Mail mail) throws MessagingException {
    String messageId = "<" + id + "@" + domain() + ">";
    MimeMessage message =
        new MimeMessage(session) {
          @Override
          protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", messageId);
          }
        };
    InternetAddress to = new InternetAddress(mail.to(), true);
    if (to.isGroup()) {
      throw new AddressException("a group");
    }
    message.setFrom(from);
    message.setRecipient(Message.RecipientType.TO, to);
    message.setSubject(mail.subject(), StandardCharsets.UTF_8.name());
    message.setText(mail.text(), StandardCharsets.UTF_8.name());
    message.setSentDate(Date.from(clock.instant()));
    message.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: no answers by machines
    message.saveChanges();
    return message;
  }

  /** What the server says of this mail or its reader may be for good; all else may change. */
  private static Outcome failed(MessagingException failure) {
    int reply = 0;
    for (Exception e = failure; e instanceof MessagingException next; e = next.getNextException()) {
      if (e instanceof SMTPAddressFailedException address) {
        reply = address.getReturnCode();
        break;
      }
      if (e instanceof SMTPSendFailedException data) {
        reply = data.getReturnCode();
      }
    }
    if (reply >= PERMANENT) {
      return new Outcome(Result.REFUSED, "reply " + reply);
    }
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return new Outcome(
        Result.LATER, reply > 0 ? "reply " + reply : cause.getClass().getSimpleName());
  }
}
