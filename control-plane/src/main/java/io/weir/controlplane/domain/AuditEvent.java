package io.weir.controlplane.domain;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Something that was done, chained to the event before it in the same tenant.
 *
 * @param seq 1, 2, 3 … within the tenant
 * @param id {@code ev-…}
 * @param at when, to the microsecond (PostgreSQL's precision)
 * @param actorType user, operator or anonymous
 * @param actorId who
 * @param action e.g. {@code api_key.create}
 * @param resourceType what kind of thing
 * @param resourceId which
 * @param address the client's
 * @param requestId the request's
 * @param details JSON object; never a secret
 * @param previousHash hash of the event before, or 64 zeros
 */
public record AuditEvent(
    long seq,
    String id,
    Instant at,
    String actorType,
    String actorId,
    String action,
    String resourceType,
    String resourceId,
    String address,
    String requestId,
    String details,
    String previousHash) {
  /** What the first event of a tenant follows. */
  public static final String GENESIS = "0".repeat(64);

  /** SHA-256 over the fields, each preceded by its length, so that no two events look alike. */
  public String hash(String tenantId) {
    StringBuilder text = new StringBuilder();
    String[] fields = {
      previousHash,
      tenantId,
      Long.toString(seq),
      id,
      at.toString(),
      actorType,
      actorId,
      action,
      resourceType,
      resourceId,
      address,
      requestId,
      details
    };
    for (String field : fields) {
      text.append(field.length()).append(':').append(field);
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
