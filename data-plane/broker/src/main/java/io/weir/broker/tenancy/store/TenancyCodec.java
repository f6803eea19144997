package io.weir.broker.tenancy.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.broker.tenancy.store.TenancyRecord.ApiKey;
import io.weir.broker.tenancy.store.TenancyRecord.Bounds;
import io.weir.broker.tenancy.store.TenancyRecord.Deleted;
import io.weir.broker.tenancy.store.TenancyRecord.KeySet;
import io.weir.broker.tenancy.store.TenancyRecord.PreviousSecret;
import io.weir.broker.tenancy.store.TenancyRecord.SecretHash;
import io.weir.broker.tenancy.store.TenancyRecord.Tenant;
import io.weir.broker.tenancy.store.TenancyRecord.TenantState;
import io.weir.broker.tenancy.store.TenancyRecord.TokenRevocations;
import io.weir.broker.tenancy.store.TenancyRecord.VirtualCluster;
import io.weir.protocol.VirtualClusterId;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/**
 * Tenancy records as JSON, strictly: an unknown or missing field, a wrong type, a key given twice
 * and a newer format version are refused. Immutable, thread-safe.
 *
 * <pre>
 * key    {"type":"api_key","id":"key-…"}
 * value  {"v":0,"revision":N, fields of the type}   or   {"v":0,"revision":N,"deleted":true}
 * RPC    {"type":"api_key","id":"key-…", and the value's fields; "v" may be left out}
 * </pre>
 */
public final class TenancyCodec {
  /** The format that this node writes, and the newest that it reads. */
  public static final int VERSION = 0;

  private static final String PREVIOUS_SECRET = "previous_secret";
  private static final String TOPICS_MAX = "topics_max";
  private static final String PARTITIONS_MAX = "partitions_max";
  private static final String DEFAULT_TOPIC_CONFIG = "default_topic_config";
  private static final int DEFAULT_TOPIC_CONFIGS_MAX = 50;
  private static final int NESTING_MAX = 8;
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonMapper.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build()
                  .getFactory()
                  .setStreamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(NESTING_MAX).build()))
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private TenancyCodec() {}

  /** Parses JSON with the limits of this codec. */
  public static JsonNode parse(byte[] utf8) {
    try {
      return JSON.readTree(utf8);
    } catch (IOException e) {
      throw new InvalidTenancyRecordException("not JSON", e);
    }
  }

  /** Writes JSON. */
  public static byte[] write(JsonNode node) {
    try {
      return JSON.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  /** An empty object. */
  public static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** Reads one record of a topic. */
  public static TenancyRecord decode(byte[] key, byte[] value) {
    Fields keyFields = new Fields(parse(key));
    TenancyKey parsed = key(keyFields);
    keyFields.expectNoMore();
    return value(parsed, new Fields(parse(value)), true);
  }

  /** Reads one record of a TenancyApply request. */
  public static TenancyRecord decode(JsonNode node) {
    Fields fields = new Fields(node);
    return value(key(fields), fields, false);
  }

  /** The key's bytes: exactly one form, since compaction compares bytes. */
  public static byte[] encodeKey(TenancyKey key) {
    return write(object().put("type", key.type().wireName()).put("id", key.id()));
  }

  /** The value's bytes. */
  public static byte[] encodeValue(TenancyRecord record) {
    ObjectNode value = object().put("v", VERSION).put("revision", record.revision());
    switch (record) {
      case Tenant tenant ->
          value
              .put("state", tenant.state().name().toLowerCase(Locale.ROOT))
              .put(TOPICS_MAX, tenant.bounds().topicsMax())
              .put(PARTITIONS_MAX, tenant.bounds().partitionsMax());
      case VirtualCluster cluster -> {
        value
            .put("tenant_id", cluster.tenantId())
            .put("kafka_cluster_id", cluster.kafkaClusterId());
        // Only where there are any: nodes that don't know them yet read all other clusters.
        if (!cluster.defaultTopicConfig().isEmpty()) {
          ObjectNode settings = value.putObject(DEFAULT_TOPIC_CONFIG);
          cluster.defaultTopicConfig().forEach(settings::put);
        }
      }
      case ApiKey apiKey -> {
        value
            .put("virtual_cluster_id", apiKey.virtualCluster().publicId())
            .put("principal", apiKey.principal())
            .put("secret_sha256", apiKey.secretSha256().toHex());
        if (apiKey.expiresAtMs().isPresent()) {
          value.put("expires_at_ms", apiKey.expiresAtMs().getAsLong());
        } else {
          value.putNull("expires_at_ms");
        }
        // Only where there is one: nodes that don't know it yet read all other keys.
        apiKey
            .previous()
            .ifPresent(
                previous ->
                    value
                        .putObject(PREVIOUS_SECRET)
                        .put("sha256", previous.secretSha256().toHex())
                        .put("ends_at_ms", previous.endsAtMs()));
      }
      case KeySet set -> TokenRecordCodec.write(set, value);
      case TokenRevocations revoked -> TokenRecordCodec.write(revoked, value);
      case Deleted _ -> value.put("deleted", true);
    }
    return write(value);
  }

  private static TenancyKey key(Fields fields) {
    return new TenancyKey(TenancyKey.Type.parse(fields.text("type")), fields.text("id"));
  }

  private static TenancyRecord value(TenancyKey key, Fields fields, boolean versionRequired) {
    if (versionRequired || fields.has("v")) {
      long version = fields.number("v");
      if (version != VERSION) {
        throw new InvalidTenancyRecordException(
            "v: the format version "
                + version
                + " is not known to this node, which reads up to "
                + VERSION
                + "; upgrade the node");
      }
    }
    long revision = fields.number("revision");
    if (revision <= 0) {
      throw new InvalidTenancyRecordException("revision: must be above 0");
    }
    TenancyRecord record;
    if (fields.has("deleted") && fields.isTrue("deleted")) {
      record = new Deleted(key, revision);
    } else {
      record =
          switch (key.type()) {
            case TENANT ->
                new Tenant(key.id(), revision, state(fields.text("state")), bounds(fields));
            case VIRTUAL_CLUSTER ->
                new VirtualCluster(
                    virtualCluster("id", key.id()),
                    revision,
                    new TenancyKey(TenancyKey.Type.TENANT, fields.text("tenant_id")).id(),
                    kafkaClusterId(fields.text("kafka_cluster_id")),
                    fields
                        .objectIfThere(DEFAULT_TOPIC_CONFIG)
                        .map(settings -> settings.texts(DEFAULT_TOPIC_CONFIGS_MAX))
                        .orElse(Map.of()));
            case API_KEY ->
                new ApiKey(
                    key.id(),
                    revision,
                    virtualCluster("virtual_cluster_id", fields.text("virtual_cluster_id")),
                    principal(fields.text("principal")),
                    SecretHash.parseHex(fields.text("secret_sha256")),
                    fields.objectIfThere(PREVIOUS_SECRET).map(TenancyCodec::previousSecret),
                    fields.numberOrNull("expires_at_ms"));
            case JWKS -> TokenRecordCodec.keySet(key, revision, fields);
            case TOKEN_REVOCATIONS -> TokenRecordCodec.revocations(key, revision, fields);
          };
    }
    fields.expectNoMore();
    return record;
  }

  private static PreviousSecret previousSecret(Fields fields) {
    PreviousSecret previous =
        new PreviousSecret(SecretHash.parseHex(fields.text("sha256")), fields.number("ends_at_ms"));
    fields.expectNoMore();
    return previous;
  }

  private static TenantState state(String text) {
    return switch (text) {
      case "active" -> TenantState.ACTIVE;
      case "suspended" -> TenantState.SUSPENDED;
      default -> throw new InvalidTenancyRecordException("state: must be 'active' or 'suspended'");
    };
  }

  /** Records from before there were limits have none. */
  private static Bounds bounds(Fields fields) {
    return new Bounds(
        fields.has(TOPICS_MAX) ? fields.number(TOPICS_MAX) : Bounds.DEFAULT.topicsMax(),
        fields.has(PARTITIONS_MAX)
            ? fields.number(PARTITIONS_MAX)
            : Bounds.DEFAULT.partitionsMax());
  }

  private static VirtualClusterId virtualCluster(String field, String text) {
    try {
      return VirtualClusterId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidTenancyRecordException(field + ": " + e.getMessage(), e);
    }
  }

  private static String kafkaClusterId(String text) {
    try {
      Uuid parsed = Uuid.fromString(text);
      if (parsed.toString().equals(text)) {
        return text;
      }
    } catch (IllegalArgumentException e) {
      throw new InvalidTenancyRecordException("kafka_cluster_id: " + e.getMessage(), e);
    }
    throw new InvalidTenancyRecordException("kafka_cluster_id: must be 22 characters, base64url");
  }

  private static String principal(String text) {
    if (!text.matches("sa-[A-Za-z0-9_-]{1,61}")) {
      throw new InvalidTenancyRecordException(
          "principal: must be 'sa-' and up to 61 letters, digits, '-' or '_'");
    }
    return text;
  }
}
