package io.weir.controlplane.domain;

import java.security.SecureRandom;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Makes prefixed ids. They are random and never reused: rows of deleted objects stay, so that the
 * primary key refuses a repetition. Thread-safe.
 */
public final class Ids {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int LENGTH = 20;

  /** Characters of a virtual cluster's physical prefix. */
  public static final int CLUSTER_PREFIX_LENGTH = 10;

  private static final Pattern CLUSTER =
      Pattern.compile("vc-[a-z0-9]{" + CLUSTER_PREFIX_LENGTH + "}");

  private final SecureRandom random;

  /** Takes its randomness from outside. */
  public Ids(SecureRandom random) {
    this.random = Objects.requireNonNull(random, "random");
  }

  /** A new id, e.g. {@code next("ten")} → {@code ten-4k…}. */
  public String next(String kind) {
    return kind + "-" + characters(LENGTH);
  }

  /** A new virtual cluster's id. */
  public String nextCluster() {
    return "vc-" + characters(CLUSTER_PREFIX_LENGTH);
  }

  /** Whether this has the form of a virtual cluster's id. */
  public static boolean isCluster(String id) {
    return CLUSTER.matcher(id).matches();
  }

  private String characters(int count) {
    StringBuilder text = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }
}
