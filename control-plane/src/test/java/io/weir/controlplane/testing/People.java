package io.weir.controlplane.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** People of a server's tenants, and the mails that they got. */
public final class People {
  private static final Pattern TOKEN = Pattern.compile("token=(weirv_[A-Za-z0-9_-]{43})");

  private final TestServer server;

  /** Of this server, with its default outbox. */
  public People(TestServer server) {
    this.server = server;
  }

  /** A user that is logged in. */
  public record Member(Api api, String id, String email) {}

  /** Invites somebody to the owner's tenant, accepts and logs in. */
  public Member join(TestServer.Tenant tenant, String email, String role) {
    tenant.api().post("/v1/invitations", Map.of("email", email, "role", role)).expect(201);
    String id = accept(token(email)).expect(201).body().at("/user/id").asText();
    return new Member(login(email, TestServer.PASSWORD), id, email);
  }

  /** Accepts with the password of every test user. */
  public Api.Reply accept(String token) {
    return server
        .api()
        .post("/v1/invitations/accept", Map.of("token", token, "password", TestServer.PASSWORD));
  }

  /** A new session. */
  public Api login(String email, String password) {
    return server
        .api()
        .as(
            server
                .api()
                .post("/v1/sessions", Map.of("email", email, "password", password))
                .expect(201)
                .text("token"));
  }

  /** The token of the newest mail to an address. */
  public String token(String to) {
    Matcher token = TOKEN.matcher(mails(to).getLast());
    if (!token.find()) {
      throw new AssertionError("the newest mail to " + to + " has no token");
    }
    return token.group(1);
  }

  /** All mails to an address, oldest first. */
  public List<String> mails(String to) {
    Path outbox = server.home().resolve("state/outbox");
    if (!Files.exists(outbox)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(outbox)) {
      return files
          .filter(file -> file.toString().endsWith(".eml"))
          .sorted(Comparator.comparing(People::modified))
          .map(People::read)
          .filter(mail -> mail.startsWith("To: " + to + "\r\n"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static java.nio.file.attribute.FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
