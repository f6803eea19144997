package io.weir.controlplane.security;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.Locator;
import java.security.Key;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.Optional;

/**
 * Access tokens as signed JWTs (RFC 9068): RS256, {@code typ} {@code at+jwt}, one {@code kid}.
 * Thread-safe.
 */
public final class AccessTokens {
  /** The only algorithm. */
  public static final String ALGORITHM = "RS256";

  /** Characters of a token that is looked at. */
  public static final int CHARACTERS_MAX = 4_096;

  private static final String TYPE = "at+jwt";

  private final ObjectMapper json = new ObjectMapper();
  private final String issuer;
  private final String audience;
  private final Clock clock;

  /** Issued by and meant for these. */
  public AccessTokens(String issuer, String audience, Clock clock) {
    this.issuer = issuer;
    this.audience = audience;
    this.clock = clock;
  }

  /** Who issues. */
  public String issuer() {
    return issuer;
  }

  /** For whom they are. */
  public String audience() {
    return audience;
  }

  /**
   * What a token says.
   *
   * @param id {@code tok-…}
   * @param clientId the API key to which it was issued
   * @param subject the service account
   * @param clusterId the one virtual cluster that it opens
   * @param tenantId whose
   * @param scope space-delimited
   * @param issuedAt whole seconds
   * @param expiresAt whole seconds
   */
  public record Content(
      String id,
      String clientId,
      String subject,
      String clusterId,
      String tenantId,
      String scope,
      Instant issuedAt,
      Instant expiresAt) {}

  /** Signs. */
  public String sign(Content content, String kid, PrivateKey key) {
    return Jwts.builder()
        .header()
        .type(TYPE)
        .keyId(kid)
        .and()
        .issuer(issuer)
        .subject(content.subject())
        .audience()
        .add(audience)
        .and()
        .issuedAt(Date.from(content.issuedAt()))
        .expiration(Date.from(content.expiresAt()))
        .id(content.id())
        .claim("client_id", content.clientId())
        .claim("scope", content.scope())
        .claim("vc", content.clusterId())
        .claim("tenant", content.tenantId())
        .signWith(key, Jwts.SIG.RS256)
        .compact();
  }

  /** Reads a live token of ours; empty for everything else. */
  public Optional<Content> verify(String token, Map<String, RSAPublicKey> keys) {
    if (token.length() > CHARACTERS_MAX) {
      return Optional.empty();
    }
    Locator<Key> locator = header -> header.get("kid") instanceof String kid ? keys.get(kid) : null;
    try {
      Jws<Claims> jws =
          Jwts.parser()
              .sig()
              .clear()
              .add(Jwts.SIG.RS256)
              .and()
              .keyLocator(locator)
              .clock(() -> Date.from(clock.instant()))
              .requireIssuer(issuer)
              .requireAudience(audience)
              .build()
              .parseSignedClaims(token);
      return TYPE.equals(jws.getHeader().getType())
          ? Optional.of(content(jws.getPayload()))
          : Optional.empty();
    } catch (JwtException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A public key as JWK (RFC 7517, 7518 §6.3.1). */
  public JsonNode jwk(String kid, RSAPublicKey key) {
    ObjectNode jwk = json.createObjectNode();
    jwk.put("kty", "RSA").put("use", "sig").put("alg", ALGORITHM).put("kid", kid);
    jwk.put("n", unsigned(key.getModulus().toByteArray()));
    jwk.put("e", unsigned(key.getPublicExponent().toByteArray()));
    return jwk;
  }

  private static Content content(Claims claims) {
    return new Content(
        claims.getId(),
        claims.get("client_id", String.class),
        claims.getSubject(),
        claims.get("vc", String.class),
        claims.get("tenant", String.class),
        claims.get("scope", String.class),
        claims.getIssuedAt().toInstant(),
        claims.getExpiration().toInstant());
  }

  /** Base64url of the magnitude, without the byte that says that it is positive. */
  private static String unsigned(byte[] twosComplement) {
    int from = twosComplement.length > 1 && twosComplement[0] == 0 ? 1 : 0;
    byte[] magnitude = java.util.Arrays.copyOfRange(twosComplement, from, twosComplement.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(magnitude);
  }
}
