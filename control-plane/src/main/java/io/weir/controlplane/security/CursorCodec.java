package io.weir.controlplane.security;

import io.weir.controlplane.domain.ProblemCode;
import io.weir.controlplane.domain.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;

/**
 * Page tokens: the last key of the page before, signed together with the tenant and the list's
 * filter, neither of which travels. A token that was changed, or that is used by another tenant,
 * for another list or with another filter, is refused. Thread-safe.
 */
public final class CursorCodec {
  private static final int SIGNATURE_BYTES = 16;

  private final MasterKey masterKey;

  /** Signs with a key made from the master key. */
  public CursorCodec(MasterKey masterKey) {
    this.masterKey = Objects.requireNonNull(masterKey, "masterKey");
  }

  /** Makes the token for what follows {@code lastKey}. */
  public String encode(String tenantId, String filter, String lastKey) {
    byte[] key = lastKey.getBytes(StandardCharsets.UTF_8);
    byte[] signature = sign(tenantId, filter, lastKey);
    byte[] token = Arrays.copyOf(signature, SIGNATURE_BYTES + key.length);
    System.arraycopy(key, 0, token, SIGNATURE_BYTES, key.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /** The last key of the page before. */
  public String decode(String tenantId, String filter, String token) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
    if (bytes.length < SIGNATURE_BYTES) {
      throw refused(null);
    }
    String key =
        new String(bytes, SIGNATURE_BYTES, bytes.length - SIGNATURE_BYTES, StandardCharsets.UTF_8);
    byte[] given = Arrays.copyOf(bytes, SIGNATURE_BYTES);
    if (!MessageDigest.isEqual(given, sign(tenantId, filter, key))) {
      throw refused(null);
    }
    return key;
  }

  private byte[] sign(String tenantId, String filter, String key) {
    String message = tenantId.length() + ":" + tenantId + filter.length() + ":" + filter + key;
    byte[] mac = masterKey.mac("cursor", message.getBytes(StandardCharsets.UTF_8));
    return Arrays.copyOf(mac, SIGNATURE_BYTES);
  }

  private static ProblemException refused(Throwable cause) {
    return new ProblemException(
        ProblemCode.INVALID_PAGE_TOKEN, "Start the list again without page_token.", cause);
  }
}
