package io.weir.controlplane.domain;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * A program's identity.
 *
 * @param id {@code sa-…}
 * @param tenantId whose
 * @param name unique among the tenant's live accounts
 * @param description free text
 * @param access what it was allowed from the start: {@code full} or {@code none}; ACLs say what it
 *     is allowed now
 * @param createdAt when
 */
public record ServiceAccount(
    String id, String tenantId, String name, String description, String access, Instant createdAt) {
  /** What brokers call it in ACLs. */
  @JsonProperty
  public String principal() {
    return "User:" + id;
  }
}
