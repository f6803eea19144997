package io.weir.broker.tenancy.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.broker.security.token.TestTokens;
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
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenancyCodecTest {
  private static final VirtualClusterId VC = new VirtualClusterId("abcdefgh01");
  private static final String HASH = "00ff".repeat(16);
  private static final String OTHER_HASH = "11ee".repeat(16);

  @Test
  void everyRecordComesBackAsItWentIn() {
    for (TenancyRecord record :
        List.of(
            new Tenant("ten-1", 1, TenantState.SUSPENDED),
            new Tenant("ten-1", 1, TenantState.ACTIVE, new Bounds(3, 0)),
            new VirtualCluster(VC, 2, "ten-1", "AAAAAAAAQACAAAAAAAAAAg"),
            apiKey(OptionalLong.empty()),
            apiKey(OptionalLong.of(17)),
            rotated(),
            keySet(),
            new TokenRevocations("key-1", 5, Map.of("tok-1", 17L), 3),
            new Deleted(new TenancyKey(TenancyKey.Type.API_KEY, "key-1"), 9))) {
      assertEquals(
          record,
          TenancyCodec.decode(
              TenancyCodec.encodeKey(record.key()), TenancyCodec.encodeValue(record)));
    }
  }

  @Test
  void aTenantFromBeforeThereWereLimitsHasTheDefaults() {
    TenancyRecord read =
        TenancyCodec.decode(
            "{\"type\":\"tenant\",\"id\":\"ten-1\"}".getBytes(StandardCharsets.UTF_8),
            "{\"v\":0,\"revision\":3,\"state\":\"active\"}".getBytes(StandardCharsets.UTF_8));

    assertEquals(new Tenant("ten-1", 3, TenantState.ACTIVE, Bounds.DEFAULT), read);
  }

  @Test
  void bytesOnDiskAreFixed() {
    ApiKey record = apiKey(OptionalLong.empty());

    assertEquals(
        "{\"type\":\"api_key\",\"id\":\"key-1\"}", text(TenancyCodec.encodeKey(record.key())));
    assertEquals(
        "{\"v\":0,\"revision\":3,\"virtual_cluster_id\":\"vc-abcdefgh01\",\"principal\":\"sa-1\","
            + "\"secret_sha256\":\""
            + HASH
            + "\",\"expires_at_ms\":null}",
        text(TenancyCodec.encodeValue(record)));
  }

  @Test
  void aReplacedSecretStandsAtTheEnd() {
    assertEquals(
        "{\"v\":0,\"revision\":4,\"virtual_cluster_id\":\"vc-abcdefgh01\",\"principal\":\"sa-1\","
            + "\"secret_sha256\":\""
            + HASH
            + "\",\"expires_at_ms\":null,\"previous_secret\":{\"sha256\":\""
            + OTHER_HASH
            + "\",\"ends_at_ms\":17}}",
        text(TenancyCodec.encodeValue(rotated())));
  }

  private static ApiKey rotated() {
    return new ApiKey(
        "key-1",
        4,
        VC,
        "sa-1",
        SecretHash.parseHex(HASH),
        Optional.of(new PreviousSecret(SecretHash.parseHex(OTHER_HASH), 17)),
        OptionalLong.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"tenant\",\"id\":\"ten-1\",\"revision\":1}|state",
        "{\"type\":\"tenant\",\"id\":\"ten-1\",\"state\":\"active\"}|revision",
        "{\"type\":\"tenant\",\"id\":\"ten-1\",\"state\":\"active\",\"revision\":0}|revision",
        "{\"type\":\"tenant\",\"id\":\"ten-1\",\"state\":\"gone\",\"revision\":1}|state",
        "{\"type\":\"tenant\",\"id\":\"ten-1\",\"state\":\"active\",\"revision\":1,\"x\":1}|x",
        "{\"v\":1,\"type\":\"tenant\",\"id\":\"ten-1\",\"state\":\"active\",\"revision\":1}|v",
        "{\"type\":\"tenant\",\"id\":\"vc-1\",\"state\":\"active\",\"revision\":1}|ten-",
        "{\"type\":\"tenant\",\"id\":\"ten-\\n\",\"state\":\"active\",\"revision\":1}|id",
        "{\"type\":\"planet\",\"id\":\"ten-1\",\"revision\":1}|planet",
        "{\"type\":\"virtual_cluster\",\"id\":\"vc-short\",\"revision\":1,\"tenant_id\":\"ten-1\","
            + "\"kafka_cluster_id\":\"AAAAAAAAQACAAAAAAAAAAg\"}|id",
        "{\"type\":\"api_key\",\"id\":\"key-1\",\"revision\":1,\"principal\":\"sa-1\","
            + "\"virtual_cluster_id\":\"vc-abcdefgh01\",\"secret_sha256\":\"00\"}|secret_sha256",
        "{\"type\":\"api_key\",\"id\":\"key-1\",\"revision\":1,\"principal\":\"sa-1\","
            + "\"virtual_cluster_id\":\"vc-abcdefgh01\",\"secret_sha256\":\"zz\"}|secret_sha256",
      })
  void whatIsNotUnderstoodIsRefusedByName(String json, String named) {
    var node = TenancyCodec.parse(json.getBytes(StandardCharsets.UTF_8));

    var refused =
        assertThrows(InvalidTenancyRecordException.class, () -> TenancyCodec.decode(node));

    assertTrue(refused.getMessage().contains(named), refused.getMessage());
  }

  @Test
  void aFieldGivenTwiceIsRefused() {
    assertThrows(
        InvalidTenancyRecordException.class,
        () -> TenancyCodec.parse("{\"a\":1,\"a\":2}".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aHashDoesNotShowItself() {
    assertFalse(apiKey(OptionalLong.empty()).toString().contains("00ff"));
  }

  private static ApiKey apiKey(OptionalLong expiresAtMs) {
    return new ApiKey("key-1", 3, VC, "sa-1", SecretHash.parseHex(HASH), expiresAtMs);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static KeySet keySet() {
    return new KeySet(
        4, "https://i.example", "aud", Map.of("sk-1", (RSAPublicKey) TestTokens.KEY.getPublic()));
  }

  private static final String JWK =
      "{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"sk-1\",\"n\":\"%s\",\"e\":\"AQAB\"}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "jwks-other|https://i|a|JWK|jwks-tokens",
        "jwks-tokens||a|JWK|issuer",
        "jwks-tokens|https://i|a b|JWK|audience",
        "jwks-tokens|https://i|a|JWK,JWK|kid",
        "jwks-tokens|https://i|a|1|object",
        "jwks-tokens|https://i|a|{\"kty\":\"EC\"}|kty",
        "jwks-tokens|https://i|a|SHORT|n: must have 2048",
        "jwks-tokens|https://i|a|PRIVATE|unknown field d",
      })
  void aKeySetIsStrict(String id, String issuer, String audience, String keys, String named) {
    byte[] modulus = ((RSAPublicKey) TestTokens.KEY.getPublic()).getModulus().toByteArray();
    String n = java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(modulus);
    String jwk = JWK.formatted(n);
    String list =
        keys.replace("JWK", jwk)
            .replace("SHORT", JWK.formatted("AQAB"))
            .replace("PRIVATE", jwk.replace("}", ",\"d\":\"AQAB\"}"));
    String record =
        "{\"type\":\"jwks\",\"id\":\"%s\",\"revision\":1,\"issuer\":\"%s\",\"audience\":\"%s\",\"keys\":[%s]}"
            .formatted(id, issuer == null ? "" : issuer, audience, list);

    InvalidTenancyRecordException refusal =
        assertThrows(
            InvalidTenancyRecordException.class,
            () -> TenancyCodec.decode(TenancyCodec.parse(record.getBytes(StandardCharsets.UTF_8))));
    assertTrue(refusal.getMessage().contains(named), refusal.getMessage());
  }
}
