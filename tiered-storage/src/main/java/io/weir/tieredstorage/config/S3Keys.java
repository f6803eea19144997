package io.weir.tieredstorage.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import io.weir.tieredstorage.store.s3.S3Credentials;
import io.weir.tieredstorage.store.s3.S3Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** The keys of a bucket. */
final class S3Keys {
  static final String BUCKET = "weir.s3.bucket";
  private static final String REGION = "weir.s3.region";
  private static final String ENDPOINT = "weir.s3.endpoint";
  private static final String PATH_STYLE = "weir.s3.path.style";
  private static final String CA_FILE = "weir.s3.ca.file";
  private static final String CREDENTIALS_FILE = "weir.s3.credentials.file";
  private static final String CREDENTIALS_PROFILE = "weir.s3.credentials.profile";
  private static final String ACCESS_KEY_ID = "weir.s3.access.key.id";
  private static final String SECRET_ACCESS_KEY = "weir.s3.secret.access.key";
  private static final String CONNECT_TIMEOUT_MS = "weir.s3.connect.timeout.ms";
  private static final String SOCKET_TIMEOUT_MS = "weir.s3.socket.timeout.ms";
  private static final String ATTEMPT_TIMEOUT_MS = "weir.s3.attempt.timeout.ms";
  private static final String CALL_TIMEOUT_MS = "weir.s3.call.timeout.ms";
  private static final String ATTEMPTS_MAX = "weir.s3.attempts.max";
  private static final String PART_BYTES = "weir.s3.part.bytes";
  private static final String CHECKSUMS = "weir.s3.checksums";

  private static final int TIMEOUT_MS_MIN = 100;
  private static final int TIMEOUT_MS_MAX = 3_600_000;
  private static final int ATTEMPTS_LIMIT = 20;

  private S3Keys() {}

  static ConfigDef define(ConfigDef definition) {
    timeout(definition, CONNECT_TIMEOUT_MS, 5_000, "The longest wait for a connection.");
    timeout(definition, SOCKET_TIMEOUT_MS, 15_000, "The longest silence of a connection.");
    timeout(
        definition,
        ATTEMPT_TIMEOUT_MS,
        30_000,
        "The longest duration of one attempt of a request, a part's upload for example.");
    timeout(
        definition,
        CALL_TIMEOUT_MS,
        120_000,
        "The longest duration of a request with all its attempts.");
    return definition
        .define(BUCKET, Type.STRING, "", HIGH, "The bucket of the store 's3'. It must exist.")
        .define(REGION, Type.STRING, "us-east-1", MEDIUM, "The bucket's region.")
        .define(
            ENDPOINT,
            Type.STRING,
            "",
            MEDIUM,
            "Address of an S3-compatible store (https://host:port). Empty: AWS's own.")
        .define(
            PATH_STYLE,
            Type.BOOLEAN,
            false,
            MEDIUM,
            "Whether the bucket is named in the path instead of the host: most stores that are not"
                + " AWS want true.")
        .define(
            CA_FILE,
            Type.STRING,
            "",
            MEDIUM,
            "PEM file of the certificates that are trusted instead of the JVM's.")
        .define(
            CREDENTIALS_FILE,
            Type.STRING,
            "",
            MEDIUM,
            "File of credentials in AWS's format, read again when it changes. Empty, and no access"
                + " key set: the AWS SDK's default chain (environment, profile, container,"
                + " instance; web identity needs the SDK's sts jar in the plugin's folder).")
        .define(
            CREDENTIALS_PROFILE, Type.STRING, "default", LOW, "The profile of that file to take.")
        .define(
            ACCESS_KEY_ID,
            Type.PASSWORD,
            new Password(""),
            MEDIUM,
            "An access key, better taken from a file.")
        .define(SECRET_ACCESS_KEY, Type.PASSWORD, new Password(""), MEDIUM, "Its secret.")
        .define(
            ATTEMPTS_MAX,
            Type.INT,
            5,
            between(1, ATTEMPTS_LIMIT),
            LOW,
            "How often a request is tried, with growing, random pauses.")
        .define(
            PART_BYTES,
            Type.INT,
            8 << 20,
            between(S3Settings.PART_BYTES_MIN, S3Settings.PART_BYTES_MAX),
            LOW,
            "Size of the parts of an upload, and what each copy keeps in memory for it.")
        .define(
            CHECKSUMS,
            Type.BOOLEAN,
            true,
            LOW,
            "Whether uploads carry a CRC32C that the store checks. False for stores that do not"
                + " know the header.");
  }

  private static void timeout(ConfigDef definition, String key, int defaultMs, String text) {
    definition.define(key, Type.INT, defaultMs, between(TIMEOUT_MS_MIN, TIMEOUT_MS_MAX), LOW, text);
  }

  static S3Settings settings(AbstractConfig values, String bucket) {
    if (values.getInt(ATTEMPT_TIMEOUT_MS) > values.getInt(CALL_TIMEOUT_MS)) {
      throw new ConfigException(ATTEMPT_TIMEOUT_MS + " is longer than " + CALL_TIMEOUT_MS);
    }
    return new S3Settings(
        bucket,
        values.getString(REGION),
        endpoint(values),
        values.getBoolean(PATH_STYLE),
        file(values, CA_FILE),
        credentials(values),
        duration(values, CONNECT_TIMEOUT_MS),
        duration(values, SOCKET_TIMEOUT_MS),
        duration(values, ATTEMPT_TIMEOUT_MS),
        duration(values, CALL_TIMEOUT_MS),
        values.getInt(ATTEMPTS_MAX),
        values.getInt(PART_BYTES),
        values.getBoolean(CHECKSUMS));
  }

  private static Optional<URI> endpoint(AbstractConfig values) {
    String address = values.getString(ENDPOINT);
    if (address.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI uri = new URI(address);
      if (uri.getHost() != null
          && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
        return Optional.of(uri);
      }
    } catch (URISyntaxException e) {
      throw new ConfigException(ENDPOINT, address, e.getMessage());
    }
    throw new ConfigException(ENDPOINT, address, "must be like https://host:port");
  }

  private static S3Credentials credentials(AbstractConfig values) {
    String id = values.getPassword(ACCESS_KEY_ID).value();
    String secret = values.getPassword(SECRET_ACCESS_KEY).value();
    Optional<Path> file = file(values, CREDENTIALS_FILE);
    if (id.isEmpty() != secret.isEmpty()) {
      throw new ConfigException(
          (id.isEmpty() ? ACCESS_KEY_ID : SECRET_ACCESS_KEY) + " is missing: the other one is set");
    }
    if (!id.isEmpty() && file.isPresent()) {
      throw new ConfigException(CREDENTIALS_FILE + " and " + ACCESS_KEY_ID + " are both set");
    }
    if (!id.isEmpty()) {
      return new S3Credentials.Fixed(id, secret);
    }
    return file.isPresent()
        ? new S3Credentials.ProfileOf(file.get(), values.getString(CREDENTIALS_PROFILE))
        : new S3Credentials.DefaultChain();
  }

  private static Optional<Path> file(AbstractConfig values, String key) {
    String file = values.getString(key);
    return file.isEmpty() ? Optional.empty() : Optional.of(Path.of(file));
  }

  private static Duration duration(AbstractConfig values, String key) {
    return Duration.ofMillis(values.getInt(key));
  }
}
