package io.weir.tieredstorage.store.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.tieredstorage.store.ObjectKey;
import io.weir.tieredstorage.store.ObjectMissingException;
import io.weir.tieredstorage.store.ObjectStore;
import io.weir.tieredstorage.store.ObjectStoreContract;
import io.weir.tieredstorage.store.StoreException;
import io.weir.tieredstorage.store.Upload;
import io.weir.tieredstorage.testing.LocalStack;
import io.weir.tieredstorage.testing.LocalStackExtension;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** Against LocalStack: the contract, and what is S3's alone. */
@ExtendWith(LocalStackExtension.class)
class S3ObjectStoreTest extends ObjectStoreContract {
  private static final ObjectKey KEY = new ObjectKey("k/1");

  private final LocalStack localStack;
  private String bucket;
  private ObjectStore store;
  @TempDir private Path folder;

  S3ObjectStoreTest(LocalStack localStack) {
    this.localStack = localStack;
  }

  @BeforeEach
  void open() throws Exception {
    bucket = localStack.newBucket();
    store = new S3ObjectStore(localStack.settings(bucket));
  }

  @AfterEach
  void close() throws Exception {
    store.close();
  }

  @Override
  protected ObjectStore store() {
    return store;
  }

  @Test
  void anAbortedUploadLeavesNoPartsThatCostMoney() throws Exception {
    try (Upload upload = store.upload(KEY)) {
      upload.write(new byte[11 << 20], 0, 11 << 20);
      assertEquals(1, openUploads());
    }

    assertEquals(0, openUploads());
  }

  @Test
  void discardingEndsUploadsOfThatObjectOnly() throws Exception {
    store.upload(KEY).write(new byte[11 << 20], 0, 11 << 20);
    store.upload(new ObjectKey("k/10")).write(new byte[11 << 20], 0, 11 << 20);

    store.discardUploads(KEY);

    assertEquals(1, openUploads());
  }

  private int openUploads() {
    try (S3Client client = localStack.client()) {
      return client.listMultipartUploads(request -> request.bucket(bucket)).uploads().size();
    }
  }

  /** A missing bucket answers 404 too, and must not look as if the objects were gone. */
  @Test
  void aMissingBucketIsNoMissingObject() throws Exception {
    try (ObjectStore elsewhere = new S3ObjectStore(localStack.settings("weir-no-such-bucket"))) {
      StoreException failure =
          assertThrows(StoreException.class, () -> elsewhere.getWhole(KEY, 10));

      assertTrue(!(failure instanceof ObjectMissingException), failure.getMessage());
    }
  }

  @Test
  void aCertificateOfOnesOwnIsTrustedWhereItIsNamed() throws Exception {
    URI secure = URI.create("https://localhost:" + localStack.port());
    Path ca = Files.writeString(folder.resolve("ca.pem"), pem(certificate()));
    store.put(KEY, new byte[] {4, 2});

    try (ObjectStore trusting =
        new S3ObjectStore(LocalStack.settings(bucket, secure, Optional.of(ca)))) {
      assertArrayEquals(new byte[] {4, 2}, trusting.getWhole(KEY, 10));
    }
    try (ObjectStore unaware =
        new S3ObjectStore(LocalStack.settings(bucket, secure, Optional.empty()))) {
      assertThrows(StoreException.class, () -> unaware.getWhole(KEY, 10));
    }
  }

  /** What the server shows, whoever signed it. */
  private X509Certificate certificate() throws Exception {
    SSLContext trustsAll = SSLContext.getInstance("TLS");
    trustsAll.init(null, new TrustManager[] {new TrustsAll()}, null);
    try (SSLSocket socket =
        (SSLSocket) trustsAll.getSocketFactory().createSocket("localhost", localStack.port())) {
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  private static String pem(X509Certificate certificate) throws Exception {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
