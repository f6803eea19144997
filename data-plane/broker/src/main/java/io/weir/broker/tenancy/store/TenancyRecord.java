package io.weir.broker.tenancy.store;

import io.weir.protocol.VirtualClusterId;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * One versioned fact about tenants, as it stands in {@code __weir_tenancy}. Immutable. Of two
 * records with the same key the one with the higher revision holds, whatever their order.
 */
public sealed interface TenancyRecord {
  /** What it speaks about. */
  TenancyKey key();

  /** From one sequence of the control plane; above 0. */
  long revision();

  /**
   * A tenant.
   *
   * @param id {@code ten-…}
   * @param revision see {@link #revision()}
   * @param state whether its sessions are served
   * @param bounds how much it may have
   */
  record Tenant(String id, long revision, TenantState state, Bounds bounds)
      implements TenancyRecord {
    /** With the default bounds. */
    public Tenant(String id, long revision, TenantState state) {
      this(id, revision, state, Bounds.DEFAULT);
    }

    @Override
    public TenancyKey key() {
      return new TenancyKey(TenancyKey.Type.TENANT, id);
    }
  }

  /**
   * How much a tenant may have in all its virtual clusters together.
   *
   * @param topicsMax topics
   * @param partitionsMax partitions of them, replicas not counted
   */
  record Bounds(long topicsMax, long partitionsMax) {
    /** Of a record that says nothing. */
    public static final Bounds DEFAULT = new Bounds(10_000, 20_000);

    /** Names the bad field. */
    public Bounds {
      if (topicsMax < 0 || partitionsMax < 0) {
        throw new InvalidTenancyRecordException("topics_max, partitions_max: must be 0 or more");
      }
    }
  }

  /** Whether a tenant is served. */
  enum TenantState {
    /** Served. */
    ACTIVE,
    /** Not served: its sessions are closed and no new one opens. */
    SUSPENDED
  }

  /**
   * A virtual cluster, the namespace of topics, groups and principals.
   *
   * @param id its id, whose prefix begins every physical name
   * @param revision see {@link #revision()}
   * @param tenantId its owner
   * @param kafkaClusterId the cluster id that clients see, 22 characters
   * @param defaultTopicConfig settings that a new topic gets where its creator says nothing
   */
  record VirtualCluster(
      VirtualClusterId id,
      long revision,
      String tenantId,
      String kafkaClusterId,
      Map<String, String> defaultTopicConfig)
      implements TenancyRecord {
    /** Copies, sorted. */
    public VirtualCluster {
      defaultTopicConfig = Collections.unmodifiableMap(new TreeMap<>(defaultTopicConfig));
    }

    /** Without settings of its own. */
    public VirtualCluster(
        VirtualClusterId id, long revision, String tenantId, String kafkaClusterId) {
      this(id, revision, tenantId, kafkaClusterId, Map.of());
    }

    @Override
    public TenancyKey key() {
      return new TenancyKey(TenancyKey.Type.VIRTUAL_CLUSTER, id.publicId());
    }
  }

  /**
   * An API key, which selects exactly one virtual cluster. The secret itself is not known.
   *
   * @param id {@code key-…}, the user name of SASL/PLAIN
   * @param revision see {@link #revision()}
   * @param virtualCluster where its sessions live
   * @param principal the service account {@code sa-…} that its sessions act as
   * @param secretSha256 SHA-256 of the secret's UTF-8 bytes
   * @param previous the secret that it replaced, while both authenticate
   * @param expiresAtMs milliseconds since the epoch from which it is refused; empty: never
   */
  record ApiKey(
      String id,
      long revision,
      VirtualClusterId virtualCluster,
      String principal,
      SecretHash secretSha256,
      Optional<PreviousSecret> previous,
      OptionalLong expiresAtMs)
      implements TenancyRecord {
    /** With one secret. */
    public ApiKey(
        String id,
        long revision,
        VirtualClusterId virtualCluster,
        String principal,
        SecretHash secretSha256,
        OptionalLong expiresAtMs) {
      this(id, revision, virtualCluster, principal, secretSha256, Optional.empty(), expiresAtMs);
    }

    @Override
    public TenancyKey key() {
      return new TenancyKey(TenancyKey.Type.API_KEY, id);
    }
  }

  /**
   * A secret that was replaced.
   *
   * @param secretSha256 SHA-256 of its UTF-8 bytes
   * @param endsAtMs milliseconds since the epoch from which it is refused
   */
  record PreviousSecret(SecretHash secretSha256, long endsAtMs) {}

  /**
   * Who issues access tokens, and the public keys that verify them.
   *
   * @param revision see {@link #revision()}
   * @param issuer of every good token
   * @param audience that every good token names
   * @param keys by their ids
   */
  record KeySet(long revision, String issuer, String audience, Map<String, RSAPublicKey> keys)
      implements TenancyRecord {
    /** The only one's id. */
    public static final String ID = "jwks-tokens";

    /** Copies. */
    public KeySet {
      keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
    }

    @Override
    public TenancyKey key() {
      return new TenancyKey(TenancyKey.Type.JWKS, ID);
    }
  }

  /**
   * Tokens of an API key that were revoked before their time.
   *
   * @param keyId {@code key-…}, to which they were issued
   * @param revision see {@link #revision()}
   * @param expiresAtMsById milliseconds since the epoch, by the token's id
   * @param issuedBeforeMs every token issued before is revoked as well
   */
  record TokenRevocations(
      String keyId, long revision, Map<String, Long> expiresAtMsById, long issuedBeforeMs)
      implements TenancyRecord {
    /** Copies. */
    public TokenRevocations {
      expiresAtMsById = Collections.unmodifiableMap(new LinkedHashMap<>(expiresAtMsById));
    }

    @Override
    public TenancyKey key() {
      return new TenancyKey(TenancyKey.Type.TOKEN_REVOCATIONS, keyId);
    }
  }

  /**
   * Says that the key's thing is gone; kept for its revision, so that a late older record can't
   * bring it back.
   *
   * @param key what is gone
   * @param revision see {@link #revision()}
   */
  record Deleted(TenancyKey key, long revision) implements TenancyRecord {}

  /** A SHA-256; does not show itself in logs. Immutable. */
  final class SecretHash {
    /** Bytes of a SHA-256. */
    public static final int LENGTH = 32;

    private final byte[] bytes;

    private SecretHash(byte[] bytes) {
      this.bytes = bytes;
    }

    /** Parses 64 hexadecimal digits. */
    public static SecretHash parseHex(String hex) {
      if (hex.length() != 2 * LENGTH) {
        throw new InvalidTenancyRecordException(
            "secret_sha256 is " + 2 * LENGTH + " hexadecimal digits");
      }
      try {
        return new SecretHash(HexFormat.of().parseHex(hex));
      } catch (IllegalArgumentException e) {
        throw new InvalidTenancyRecordException("secret_sha256 is not hexadecimal", e);
      }
    }

    /** A copy of the bytes. */
    public byte[] toBytes() {
      return bytes.clone();
    }

    String toHex() {
      return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof SecretHash that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return "SecretHash(redacted)";
    }
  }
}
