package io.weir.tieredstorage.store.s3;

import io.weir.tieredstorage.store.ObjectKey;
import io.weir.tieredstorage.store.StoreException;
import io.weir.tieredstorage.store.Upload;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * One object under way: a plain put when it fits into a part, a multipart upload otherwise. Keeps
 * one part in memory. Used by one thread.
 */
final class S3Upload implements Upload {
  private final S3ObjectStore store;
  private final S3Client client;
  private final S3Settings settings;
  private final ObjectKey key;
  private final byte[] part;
  private int partLength;
  private final List<CompletedPart> parts = new ArrayList<>();
  private String uploadId;
  private boolean ended;

  S3Upload(S3ObjectStore store, S3Client client, S3Settings settings, ObjectKey key) {
    this.store = store;
    this.client = client;
    this.settings = settings;
    this.key = key;
    this.part = new byte[settings.partBytes()];
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws StoreException {
    int done = 0;
    while (done < length) {
      if (partLength == part.length) {
        sendPart();
      }
      int taken = Math.min(length - done, part.length - partLength);
      System.arraycopy(bytes, from + done, part, partLength, taken);
      partLength += taken;
      done += taken;
    }
  }

  private void sendPart() throws StoreException {
    String checksum = settings.checksums() ? S3ObjectStore.checksum(part, partLength) : null;
    int number = parts.size() + 1;
    try {
      if (uploadId == null) {
        uploadId = begin();
      }
      String tag =
          client
              .uploadPart(
                  request ->
                      request
                          .bucket(settings.bucket())
                          .key(key.name())
                          .uploadId(uploadId)
                          .partNumber(number)
                          .checksumCRC32C(checksum),
                  S3ObjectStore.body(part, partLength))
              .eTag();
      parts.add(
          CompletedPart.builder().partNumber(number).eTag(tag).checksumCRC32C(checksum).build());
    } catch (SdkException e) {
      throw S3ObjectStore.failure("write part " + number + " of", key, e);
    }
    partLength = 0;
  }

  private String begin() {
    return client
        .createMultipartUpload(
            request -> {
              request.bucket(settings.bucket()).key(key.name());
              if (settings.checksums()) { // else parts with a checksum are refused
                request.checksumAlgorithm(ChecksumAlgorithm.CRC32_C);
              }
            })
        .uploadId();
  }

  @Override
  public void complete() throws StoreException {
    if (uploadId == null) {
      store.put(key, part, partLength);
      ended = true;
      return;
    }
    if (partLength > 0) {
      sendPart();
    }
    try {
      client.completeMultipartUpload(
          request ->
              request
                  .bucket(settings.bucket())
                  .key(key.name())
                  .uploadId(uploadId)
                  .multipartUpload(upload -> upload.parts(parts)));
    } catch (SdkException e) {
      throw S3ObjectStore.failure("complete", key, e);
    }
    ended = true;
  }

  @Override
  public void close() throws StoreException {
    if (ended) {
      return;
    }
    ended = true;
    if (uploadId != null) {
      try {
        store.abort(key, uploadId);
      } catch (SdkException e) {
        throw S3ObjectStore.failure("abort the upload of", key, e);
      }
    }
  }
}
