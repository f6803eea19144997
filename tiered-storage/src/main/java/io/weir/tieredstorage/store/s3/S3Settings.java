package io.weir.tieredstorage.store.s3;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a bucket is reached. Immutable.
 *
 * @param endpoint none: AWS's own of the region
 * @param pathStyle the bucket in the path instead of the host's name, as most stores that are not
 *     AWS want it
 * @param caFile PEM certificates that are trusted instead of the JVM's
 * @param socketTimeout the longest silence of a connection
 * @param attemptTimeout of one try of one request
 * @param callTimeout of a request with all its tries
 * @param attemptsMax tries of a request, at least 1
 * @param partBytes size of a part of a multipart upload, and what an upload keeps in memory
 * @param checksums whether each put and part carries a CRC32C that the store checks
 */
public record S3Settings(
    String bucket,
    String region,
    Optional<URI> endpoint,
    boolean pathStyle,
    Optional<Path> caFile,
    S3Credentials credentials,
    Duration connectTimeout,
    Duration socketTimeout,
    Duration attemptTimeout,
    Duration callTimeout,
    int attemptsMax,
    int partBytes,
    boolean checksums) {
  /** S3's limits of a part that is not the last one, and ours of what an upload may keep. */
  public static final int PART_BYTES_MIN = 5 << 20;

  public static final int PART_BYTES_MAX = 64 << 20;

  public S3Settings {
    if (partBytes < PART_BYTES_MIN || partBytes > PART_BYTES_MAX) {
      throw new IllegalArgumentException("partBytes: " + partBytes);
    }
    if (attemptsMax < 1) {
      throw new IllegalArgumentException("attemptsMax: " + attemptsMax);
    }
    if (attemptTimeout.compareTo(callTimeout) > 0) {
      throw new IllegalArgumentException("attemptTimeout is longer than callTimeout");
    }
  }
}
