package io.weir.tieredstorage.store.s3;

import io.weir.tieredstorage.store.ObjectKey;
import io.weir.tieredstorage.store.ObjectMissingException;
import io.weir.tieredstorage.store.ObjectStore;
import io.weir.tieredstorage.store.ShortObjectException;
import io.weir.tieredstorage.store.StoreException;
import io.weir.tieredstorage.store.Upload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects in a bucket of any S3-compatible store. Thread-safe, as the SDK's client is. It needs
 * {@code GetObject}, {@code PutObject}, {@code DeleteObject}, {@code AbortMultipartUpload}, {@code
 * ListBucket} and {@code ListBucketMultipartUploads}.
 */
public final class S3ObjectStore implements ObjectStore {
  /** S3's limit of one request. */
  private static final int DELETE_MAX = 1_000;

  private static final int INVALID_RANGE = 416;

  private final S3Client client;
  private final S3Settings settings;

  public S3ObjectStore(S3Settings settings) throws StoreException {
    this.settings = settings;
    this.client = S3Clients.client(settings);
  }

  @Override
  public void put(ObjectKey key, byte[] bytes) throws StoreException {
    put(key, bytes, bytes.length);
  }

  void put(ObjectKey key, byte[] bytes, int length) throws StoreException {
    try {
      client.putObject(
          request -> {
            request.bucket(settings.bucket()).key(key.name());
            if (settings.checksums()) {
              request.checksumCRC32C(checksum(bytes, length));
            }
          },
          body(bytes, length));
    } catch (SdkException e) {
      throw failure("put", key, e);
    }
  }

  @Override
  public Upload upload(ObjectKey key) {
    return new S3Upload(this, client, settings, key);
  }

  @Override
  public byte[] get(ObjectKey key, long from, int length) throws StoreException {
    if (from < 0 || length < 1) {
      throw new IllegalArgumentException("not a range: " + length + " bytes from " + from);
    }
    byte[] bytes;
    try {
      bytes =
          client.getObject(
              request ->
                  request
                      .bucket(settings.bucket())
                      .key(key.name())
                      .range("bytes=" + from + "-" + (from + length - 1)),
              bounded(length));
    } catch (S3Exception e) {
      if (e.statusCode() == INVALID_RANGE) {
        throw new ShortObjectException(key, from, length, e);
      }
      throw failure("read", key, e);
    } catch (SdkException e) {
      throw failure("read", key, e);
    }
    if (bytes.length < length) {
      throw new ShortObjectException(key, from, length);
    }
    return bytes;
  }

  @Override
  public byte[] getWhole(ObjectKey key, int bytesMax) throws StoreException {
    try {
      return client.getObject(
          request -> request.bucket(settings.bucket()).key(key.name()), bounded(bytesMax));
    } catch (SdkException e) {
      throw failure("read", key, e);
    }
  }

  /** The whole answer, as long as it says that it has no more than so many bytes. */
  private static ResponseTransformer<GetObjectResponse, byte[]> bounded(int bytesMax) {
    return (response, stream) -> {
      Long length = response.contentLength();
      if (length == null || length > bytesMax) {
        stream.abort();
        // The store does not know ranges, or the object is another than the one that was written.
        throw SdkException.create(
            "the answer has " + length + " bytes, more than " + bytesMax, null);
      }
      return read(stream, length.intValue());
    };
  }

  private static byte[] read(AbortableInputStream stream, int length) {
    int got;
    byte[] bytes = new byte[length];
    try {
      got = stream.readNBytes(bytes, 0, length);
    } catch (IOException e) {
      throw RetryableException.create("the connection failed amid an answer", e);
    }
    if (got < length) {
      throw RetryableException.create("the connection ended amid an answer");
    }
    return bytes;
  }

  @Override
  public void delete(Collection<ObjectKey> keys) throws StoreException {
    List<ObjectKey> all = List.copyOf(keys);
    for (int from = 0; from < all.size(); from += DELETE_MAX) {
      deleteSome(all.subList(from, Math.min(all.size(), from + DELETE_MAX)));
    }
  }

  private void deleteSome(List<ObjectKey> keys) throws StoreException {
    List<ObjectIdentifier> objects = new ArrayList<>(keys.size());
    for (ObjectKey key : keys) {
      objects.add(ObjectIdentifier.builder().key(key.name()).build());
    }
    DeleteObjectsResponse answer;
    try {
      answer =
          client.deleteObjects(
              request ->
                  request
                      .bucket(settings.bucket())
                      .delete(delete -> delete.objects(objects).quiet(true)));
    } catch (SdkException e) {
      throw failure("delete", keys.get(0), e);
    }
    for (S3Error error : answer.errors()) {
      if (!"NoSuchKey".equals(error.code())) {
        throw new StoreException(
            "can't delete object " + error.key() + ": " + error.code() + " " + error.message());
      }
    }
  }

  @Override
  public void discardUploads(ObjectKey key) throws StoreException {
    try {
      List<String> ids = new ArrayList<>();
      client
          .listMultipartUploadsPaginator(
              request -> request.bucket(settings.bucket()).prefix(key.name()))
          .forEach(
              page -> {
                for (MultipartUpload upload : page.uploads()) {
                  if (upload.key().equals(key.name())) {
                    ids.add(upload.uploadId());
                  }
                }
              });
      for (String id : ids) {
        abort(key, id);
      }
    } catch (SdkException e) {
      throw failure("clean up after", key, e);
    }
  }

  /** Ends a multipart upload; one that is not there any more is as good. */
  void abort(ObjectKey key, String uploadId) {
    try {
      client.abortMultipartUpload(
          request -> request.bucket(settings.bucket()).key(key.name()).uploadId(uploadId));
    } catch (S3Exception e) {
      if (!hasCode(e, "NoSuchUpload")) {
        throw e;
      }
    }
  }

  @Override
  public void list(String prefix, Consumer<ObjectKey> each) throws StoreException {
    try {
      client
          .listObjectsV2Paginator(request -> request.bucket(settings.bucket()).prefix(prefix))
          .forEach(
              page -> {
                for (S3Object object : page.contents()) {
                  each.accept(new ObjectKey(object.key()));
                }
              });
    } catch (SdkException e) {
      throw new StoreException("objects can't be listed: " + prefix + ": " + e.getMessage(), e);
    }
  }

  /** Without the copy that the SDK's own bodies make of their bytes. */
  static RequestBody body(byte[] bytes, int length) {
    return RequestBody.fromContentProvider(
        () -> new ByteArrayInputStream(bytes, 0, length), length, "application/octet-stream");
  }

  /** As S3's headers want it. */
  static String checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Base64.getEncoder()
        .encodeToString(ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array());
  }

  static StoreException failure(String what, ObjectKey key, SdkException cause) {
    // A bucket that is missing is a 404 too, and no reason to think that an object is gone.
    if (cause instanceof NoSuchKeyException
        || cause instanceof S3Exception answer && hasCode(answer, "NoSuchKey")) {
      ObjectMissingException missing = new ObjectMissingException(key);
      missing.initCause(cause);
      return missing;
    }
    return new StoreException(
        "can't " + what + " object " + key + ": " + cause.getMessage(), cause);
  }

  private static boolean hasCode(S3Exception e, String code) {
    return e.awsErrorDetails() != null && code.equals(e.awsErrorDetails().errorCode());
  }

  @Override
  public void close() {
    client.close();
  }
}
