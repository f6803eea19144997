package io.weir.tieredstorage.store.s3;

import java.nio.file.Path;
import java.util.Objects;

/** Where the credentials of a bucket come from. Immutable. */
public sealed interface S3Credentials {
  /** The SDK's default chain: environment, system properties, profile, container, instance. */
  record DefaultChain() implements S3Credentials {}

  /**
   * A profile of a file in AWS's format ({@code aws_access_key_id}, {@code aws_secret_access_key},
   * {@code aws_session_token}); read again when it changes.
   */
  record ProfileOf(Path file, String profile) implements S3Credentials {}

  /** A fixed pair. */
  record Fixed(String accessKeyId, String secretAccessKey) implements S3Credentials {
    public Fixed {
      Objects.requireNonNull(accessKeyId, "accessKeyId");
      Objects.requireNonNull(secretAccessKey, "secretAccessKey");
    }

    @Override
    public String toString() {
      return "Fixed[hidden]";
    }
  }
}
