package io.weir.controlplane.service;

import io.weir.controlplane.domain.Ids;
import io.weir.controlplane.persistence.Tx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Objects;

/** Writes each mail as an {@code .eml} file that only the owner reads. Thread-safe. */
public final class OutboxFolderMailer implements Mailer {
  private final Path folder;
  private final Ids ids;

  /** Into this folder. */
  public OutboxFolderMailer(Path folder, Ids ids) {
    this.folder = Objects.requireNonNull(folder, "folder");
    this.ids = Objects.requireNonNull(ids, "ids");
  }

  @Override
  public void send(Tx tx, String to, String subject, String text) {
    // The address was checked to hold no white space, so it can't add header lines.
    String encodedSubject =
        "=?UTF-8?B?"
            + Base64.getEncoder().encodeToString(subject.getBytes(StandardCharsets.UTF_8))
            + "?=";
    String mail =
        "To: "
            + to
            + "\r\nSubject: "
            + encodedSubject
            + "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            + text
            + "\r\n";
    try {
      Files.createDirectories(folder);
      Path scratch =
          Files.createTempFile(
              folder,
              "mail",
              ".new",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(scratch, mail);
      Files.move(
          scratch, folder.resolve(ids.next("mail") + ".eml"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("a mail can't be written to " + folder, e);
    }
  }
}
