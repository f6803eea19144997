package io.weir.tieredstorage.store.s3;

import io.weir.tieredstorage.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSupplier;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Makes the SDK's client from settings. */
final class S3Clients {
  private static final Duration BACKOFF_BASE = Duration.ofMillis(100);
  private static final Duration BACKOFF_THROTTLED_BASE = Duration.ofSeconds(1);
  private static final Duration BACKOFF_MAX = Duration.ofSeconds(20);

  private S3Clients() {}

  /** The caller closes it. */
  static S3Client client(S3Settings settings) throws StoreException {
    UrlConnectionHttpClient.Builder http =
        UrlConnectionHttpClient.builder()
            .connectionTimeout(settings.connectTimeout())
            .socketTimeout(settings.socketTimeout());
    if (settings.caFile().isPresent()) {
      TrustManager[] trusted = trust(settings.caFile().get());
      http.tlsTrustManagersProvider(() -> trusted);
    }
    S3ClientBuilder client =
        S3Client.builder()
            .region(Region.of(settings.region()))
            .forcePathStyle(settings.pathStyle())
            .credentialsProvider(credentials(settings.credentials()))
            // What is wanted is sent and checked explicitly: the SDK's own way needs trailers,
            // which not every
            // S3-compatible store takes.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .httpClientBuilder(http)
            .overrideConfiguration(
                configuration ->
                    configuration
                        .apiCallTimeout(settings.callTimeout())
                        .apiCallAttemptTimeout(settings.attemptTimeout())
                        .retryStrategy(
                            DefaultRetryStrategy.standardStrategyBuilder()
                                .maxAttempts(settings.attemptsMax())
                                .backoffStrategy(
                                    BackoffStrategy.exponentialDelay(BACKOFF_BASE, BACKOFF_MAX))
                                .throttlingBackoffStrategy(
                                    BackoffStrategy.exponentialDelay(
                                        BACKOFF_THROTTLED_BASE, BACKOFF_MAX))
                                .build()));
    settings.endpoint().ifPresent(client::endpointOverride);
    return client.build();
  }

  private static AwsCredentialsProvider credentials(S3Credentials credentials)
      throws StoreException {
    if (credentials instanceof S3Credentials.Fixed fixed) {
      return StaticCredentialsProvider.create(
          AwsBasicCredentials.create(fixed.accessKeyId(), fixed.secretAccessKey()));
    }
    if (credentials instanceof S3Credentials.ProfileOf of) {
      if (!Files.isReadable(of.file())) {
        throw new StoreException("the credentials file can't be read: " + of.file());
      }
      return ProfileCredentialsProvider.builder()
          .profileFile(
              ProfileFileSupplier.reloadWhenModified(of.file(), ProfileFile.Type.CREDENTIALS))
          .profileName(of.profile())
          .build();
    }
    return DefaultCredentialsProvider.builder().build();
  }

  private static TrustManager[] trust(Path caFile) throws StoreException {
    try (InputStream pem = Files.newInputStream(caFile)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (certificates.isEmpty()) {
        throw new StoreException("the CA file holds no certificate: " + caFile);
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("ca-" + store.size(), certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw e instanceof StoreException known
          ? known
          : new StoreException("the CA file can't be read: " + caFile, e);
    }
  }
}
