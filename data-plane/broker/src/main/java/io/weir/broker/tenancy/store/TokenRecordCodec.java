package io.weir.broker.tenancy.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.broker.tenancy.store.TenancyRecord.KeySet;
import io.weir.broker.tenancy.store.TenancyRecord.TokenRevocations;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tenancy records about access tokens. Keys are JWKs (RFC 7517, RFC 7518 §6.3.1) of exactly one
 * kind. Stateless.
 */
final class TokenRecordCodec {
  /** Keys of a set at most: one that signs, one to come, and old ones. */
  static final int KEYS_MAX = 16;

  /** Revoked tokens of one API key that are listed one by one. */
  static final int REVOKED_MAX = 1_024;

  private static final int MODULUS_BITS_MIN = 2_048;
  private static final int MODULUS_BITS_MAX = 4_096;
  private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);
  private static final int TEXT_CHARACTERS_MAX = 512;

  private TokenRecordCodec() {}

  static KeySet keySet(TenancyKey key, long revision, Fields fields) {
    if (!key.id().equals(KeySet.ID)) {
      throw new InvalidTenancyRecordException("id: the only key set is " + KeySet.ID);
    }
    Map<String, RSAPublicKey> keys = new LinkedHashMap<>();
    for (Fields jwk : fields.objects("keys", KEYS_MAX)) {
      require(jwk, "kty", "RSA");
      require(jwk, "use", "sig");
      require(jwk, "alg", "RS256");
      String kid = plain(jwk, "kid");
      if (keys.put(kid, rsa(integer(jwk, "n"), integer(jwk, "e"))) != null) {
        throw new InvalidTenancyRecordException("kid: given twice");
      }
      jwk.expectNoMore();
    }
    return new KeySet(revision, plain(fields, "issuer"), plain(fields, "audience"), keys);
  }

  static TokenRevocations revocations(TenancyKey key, long revision, Fields fields) {
    Map<String, Long> tokens = new LinkedHashMap<>();
    for (Fields token : fields.objects("tokens", REVOKED_MAX)) {
      tokens.put(plain(token, "id"), token.number("expires_at_ms"));
      token.expectNoMore();
    }
    return new TokenRevocations(key.id(), revision, tokens, fields.number("issued_before_ms"));
  }

  static void write(KeySet set, ObjectNode value) {
    value.put("issuer", set.issuer()).put("audience", set.audience());
    ArrayNode keys = value.putArray("keys");
    set.keys()
        .forEach(
            (kid, key) ->
                keys.addObject()
                    .put("kty", "RSA")
                    .put("use", "sig")
                    .put("alg", "RS256")
                    .put("kid", kid)
                    .put("n", base64(key.getModulus()))
                    .put("e", base64(key.getPublicExponent())));
  }

  static void write(TokenRevocations revoked, ObjectNode value) {
    ArrayNode tokens = value.putArray("tokens");
    revoked
        .expiresAtMsById()
        .forEach((id, expiry) -> tokens.addObject().put("id", id).put("expires_at_ms", expiry));
    value.put("issued_before_ms", revoked.issuedBeforeMs());
  }

  private static RSAPublicKey rsa(BigInteger modulus, BigInteger exponent) {
    if (modulus.bitLength() < MODULUS_BITS_MIN || modulus.bitLength() > MODULUS_BITS_MAX) {
      throw new InvalidTenancyRecordException(
          "n: must have " + MODULUS_BITS_MIN + " to " + MODULUS_BITS_MAX + " bits");
    }
    if (!exponent.equals(EXPONENT)) {
      throw new InvalidTenancyRecordException("e: must be " + EXPONENT);
    }
    try {
      return (RSAPublicKey)
          KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    } catch (GeneralSecurityException e) {
      throw new InvalidTenancyRecordException("n: is not a modulus", e);
    }
  }

  private static BigInteger integer(Fields jwk, String name) {
    try {
      return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.text(name)));
    } catch (IllegalArgumentException e) {
      throw new InvalidTenancyRecordException(name + ": must be base64url", e);
    }
  }

  private static String base64(BigInteger positive) {
    byte[] bytes = positive.toByteArray();
    int from = bytes[0] == 0 ? 1 : 0;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(java.util.Arrays.copyOfRange(bytes, from, bytes.length));
  }

  private static String plain(Fields fields, String name) {
    String text = fields.text(name);
    boolean isPlain = text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (text.isEmpty() || text.length() > TEXT_CHARACTERS_MAX || !isPlain) {
      throw new InvalidTenancyRecordException(
          name + ": must have 1 to " + TEXT_CHARACTERS_MAX + " printable ASCII characters");
    }
    return text;
  }

  private static void require(Fields jwk, String name, String only) {
    if (!jwk.text(name).equals(only)) {
      throw new InvalidTenancyRecordException(name + ": must be '" + only + "'");
    }
  }
}
