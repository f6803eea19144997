package io.weir.broker.security.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jsonwebtoken.Jwts;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An issuer of access tokens, and the trust in it, both as a test wants them. Thread-safe. */
public final class TestTokens implements TokenTrust {
  public static final String ISSUER = "https://issuer.example";
  public static final String AUDIENCE = "urn:weir:kafka";
  public static final String KID = "sk-1";
  public static final KeyPair KEY = pair();

  /** Nobody trusts this one. */
  public static final KeyPair OTHER_KEY = pair();

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Set<String> revoked = ConcurrentHashMap.newKeySet();
  private final List<DistrustListener> listeners = new CopyOnWriteArrayList<>();
  private volatile Optional<TokenAuthority> authority = Optional.empty();

  /** Before the key set was applied. */
  public static TestTokens untrusted() {
    return new TestTokens();
  }

  /** With the one key. */
  public static TestTokens trusted() {
    TestTokens tokens = new TestTokens();
    tokens.trust(Map.of(KID, (RSAPublicKey) KEY.getPublic()));
    return tokens;
  }

  /** These keys verify from now on. */
  public void trust(Map<String, RSAPublicKey> keys) {
    authority = Optional.of(new TokenAuthority(ISSUER, AUDIENCE, keys));
    listeners.forEach(DistrustListener::authorityChanged);
  }

  public void revoke(String keyId, String tokenId) {
    revoked.add(tokenId);
    listeners.forEach(listener -> listener.tokensRevoked(keyId));
  }

  @Override
  public Optional<TokenAuthority> authority() {
    return authority;
  }

  @Override
  public boolean isRevoked(String keyId, String tokenId, long issuedAtMs) {
    return revoked.contains(tokenId);
  }

  @Override
  public void onDistrust(DistrustListener listener) {
    listeners.add(listener);
  }

  /** Header of a good token. */
  public static Map<String, Object> header() {
    return new TreeMap<>(Map.of("alg", "RS256", "typ", "at+jwt", "kid", KID));
  }

  /** Claims of a good token that was issued at that second. */
  public static Map<String, Object> claims(long nowMs, long lifetimeSeconds) {
    Map<String, Object> claims = new TreeMap<>();
    claims.put("iss", ISSUER);
    claims.put("aud", List.of(AUDIENCE));
    claims.put("sub", "sa-key-1");
    claims.put("client_id", "key-1");
    claims.put("vc", "vc-aaaaaaaaaa");
    claims.put("tenant", "ten-1");
    claims.put("scope", "kafka");
    claims.put("jti", "tok-1");
    claims.put("iat", nowMs / 1_000);
    claims.put("exp", nowMs / 1_000 + lifetimeSeconds);
    return claims;
  }

  /** Signs by hand: anything at all. */
  public static String sign(Object header, Object claims, KeyPair key) {
    try {
      String input = base64(json(header)) + "." + base64(json(claims));
      Signature rs256 = Signature.getInstance("SHA256withRSA");
      rs256.initSign(key.getPrivate());
      rs256.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + base64(rs256.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Signs by another implementation than ours. */
  public static String signByLibrary(Map<String, Object> claims) {
    return Jwts.builder()
        .header()
        .type("at+jwt")
        .keyId(KID)
        .and()
        .claims(claims)
        .signWith(KEY.getPrivate(), Jwts.SIG.RS256)
        .compact();
  }

  static byte[] json(Object value) {
    try {
      return value instanceof String raw
          ? raw.getBytes(StandardCharsets.UTF_8)
          : JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2_048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
