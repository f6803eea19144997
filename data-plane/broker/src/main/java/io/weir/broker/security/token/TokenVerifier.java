package io.weir.broker.security.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.protocol.Clock;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Decides whether an access token is good: a JWS in compact form (RFC 7515) with the profile of RFC
 * 9068, narrower than both. The header holds {@code alg}, {@code typ} and {@code kid} and nothing
 * else, so there is no algorithm to choose, no key to bring along and no extension to understand.
 * Cheap checks come first; nothing of the claims is believed before the signature. Costs about 80
 * µs for a token that is seen the first time: not for event loops. Thread-safe.
 */
public final class TokenVerifier {
  /** Characters of a token at most. */
  public static final int CHARACTERS_MAX = 4_096;

  /** How far the issuer's clock may be ahead of this one. */
  static final long CLOCK_SKEW_MS_MAX = 60_000;

  /** From {@code iat} to {@code exp}, whatever the issuer says. */
  static final long LIFETIME_MS_MAX = 3_600_000;

  private static final String ALGORITHM = "RS256";
  private static final String TYPE = "at+jwt";
  private static final String SCOPE = "kafka";

  private final TokenTrust trust;
  private final Clock clock;
  private final VerifiedTokens verified = new VerifiedTokens();

  /** Believes this. */
  public TokenVerifier(TokenTrust trust, Clock clock) {
    this.trust = trust;
    this.clock = clock;
  }

  /** Whether any token can be good now. */
  public boolean isReady() {
    return trust.authority().isPresent();
  }

  /**
   * The claims of a good token.
   *
   * @throws InvalidTokenException for every other one
   */
  public TokenClaims verify(String token) throws InvalidTokenException {
    TokenAuthority authority =
        trust.authority().orElseThrow(() -> new InvalidTokenException("no key set"));
    if (token.length() > CHARACTERS_MAX) {
      throw new InvalidTokenException("token too long");
    }
    String hash = sha256(token);
    Optional<TokenClaims> known = verified.find(hash, authority);
    TokenClaims claims = known.isPresent() ? known.get() : read(token, authority);
    long nowMs = clock.wallTimeMs();
    if (claims.expiresAtMs() <= nowMs) {
      verified.remove(hash);
      throw new InvalidTokenException("expired token");
    }
    if (trust.isRevoked(claims.clientId(), claims.id(), claims.issuedAtMs())) {
      throw new InvalidTokenException("revoked token");
    }
    if (known.isEmpty()) {
      verified.add(hash, authority, claims);
    }
    return claims;
  }

  private TokenClaims read(String token, TokenAuthority authority) throws InvalidTokenException {
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    if (first <= 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
      throw new InvalidTokenException("not three parts");
    }
    TokenJson header = TokenJson.parse(token.substring(0, first), "header");
    if (header.size() != 3
        || !header.text("alg").equals(ALGORITHM)
        || !header.text("typ").equals(TYPE)) {
      throw new InvalidTokenException("header of another kind of token");
    }
    String kid = header.text("kid");
    RSAPublicKey key = authority.keys().get(kid);
    if (key == null) {
      throw new InvalidTokenException("unknown key");
    }
    byte[] signature = TokenJson.base64(token.substring(second + 1), "signature");
    if (!isSigned(token.substring(0, second), signature, key)) {
      throw new InvalidTokenException("bad signature");
    }
    return claims(kid, TokenJson.parse(token.substring(first + 1, second), "claims"), authority);
  }

  private TokenClaims claims(String kid, TokenJson claims, TokenAuthority authority)
      throws InvalidTokenException {
    if (!claims.text("iss").equals(authority.issuer())) {
      throw new InvalidTokenException("another issuer");
    }
    if (!holds(claims.node("aud"), authority.audience())) {
      throw new InvalidTokenException("another audience");
    }
    if (!java.util.List.of(claims.text("scope").split(" ")).contains(SCOPE)) {
      throw new InvalidTokenException("another scope");
    }
    long latestMs = clock.wallTimeMs() + CLOCK_SKEW_MS_MAX;
    long issuedAtMs = claims.timeMs("iat");
    if (issuedAtMs > latestMs || claims.has("nbf") && claims.timeMs("nbf") > latestMs) {
      throw new InvalidTokenException("token of the future");
    }
    long expiresAtMs = claims.timeMs("exp");
    if (expiresAtMs <= issuedAtMs || expiresAtMs - issuedAtMs > LIFETIME_MS_MAX) {
      throw new InvalidTokenException("lifetime out of bounds");
    }
    return new TokenClaims(
        kid,
        claims.text("jti"),
        claims.text("sub"),
        claims.text("client_id"),
        claims.text("vc"),
        issuedAtMs,
        expiresAtMs);
  }

  /** RFC 7519 §4.1.3: one string, or several. */
  private static boolean holds(JsonNode audiences, String wanted) {
    if (!audiences.isArray()) {
      return audiences.isTextual() && audiences.textValue().equals(wanted);
    }
    boolean found = false;
    for (JsonNode audience : audiences) {
      if (!audience.isTextual()) {
        return false;
      }
      found |= audience.textValue().equals(wanted);
    }
    return found;
  }

  private static boolean isSigned(String input, byte[] signature, RSAPublicKey key) {
    try {
      Signature rs256 = Signature.getInstance("SHA256withRSA");
      rs256.initVerify(key);
      rs256.update(input.getBytes(StandardCharsets.US_ASCII));
      return rs256.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // a signature of the wrong length, among others
    }
  }

  private static String sha256(String token) {
    try {
      byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
