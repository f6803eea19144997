package io.weir.controlplane.domain;

/** JSON pointers (RFC 6901). Stateless. */
public final class JsonPointers {
  private JsonPointers() {}

  /** The pointer to a member of what {@code parent} points to. */
  public static String member(String parent, String name) {
    return parent + "/" + name.replace("~", "~0").replace("/", "~1");
  }
}
