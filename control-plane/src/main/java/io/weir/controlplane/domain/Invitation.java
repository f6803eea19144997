package io.weir.controlplane.domain;

import java.time.Instant;

/**
 * Somebody who may become a user. The token is in the mail alone.
 *
 * @param id {@code inv-…}
 * @param tenantId whose
 * @param email in lower case, one invitation each
 * @param role what the user will have
 * @param invitedBy the actor's id
 * @param createdAt when
 * @param expiresAt from when on the mail's link is refused
 */
public record Invitation(
    String id,
    String tenantId,
    String email,
    String role,
    String invitedBy,
    Instant createdAt,
    Instant expiresAt) {}
