package io.weir.controlplane.service;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.weir.controlplane.domain.Acl;
import io.weir.controlplane.security.Sha256;

/**
 * An ACL as the API shows it.
 *
 * @param id follows from what it says: the same ACL has the same id whoever made it
 * @param acl what it says
 */
@JsonPropertyOrder("id")
public record AclView(String id, @JsonUnwrapped Acl acl) {
  private static final int ID_CHARACTERS = 24;

  /** With its id. */
  public static AclView of(Acl acl) {
    return new AclView("acl-" + Sha256.hex(acl.key()).substring(0, ID_CHARACTERS), acl);
  }
}
