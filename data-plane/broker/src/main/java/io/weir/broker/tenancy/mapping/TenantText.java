package io.weir.broker.tenancy.mapping;

import io.weir.broker.tenancy.Namespace;

/** Texts for people, such as error messages, in which physical names may stand. */
final class TenantText {
  private TenantText() {}

  /** The text with the caller's own names; null stays null. */
  static String of(String text, Namespace namespace) {
    if (text == null) {
      return null;
    }
    return namespace
        .virtualCluster()
        .map(virtualCluster -> text.replace(virtualCluster.prefix() + ".", ""))
        .orElse(text);
  }
}
