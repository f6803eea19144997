package io.weir.broker.security.token;

import static io.weir.broker.security.token.TestTokens.KEY;
import static io.weir.broker.security.token.TestTokens.KID;
import static io.weir.broker.security.token.TestTokens.OTHER_KEY;
import static io.weir.broker.security.token.TestTokens.base64;
import static io.weir.broker.security.token.TestTokens.claims;
import static io.weir.broker.security.token.TestTokens.header;
import static io.weir.broker.security.token.TestTokens.json;
import static io.weir.broker.security.token.TestTokens.sign;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.protocol.Clock;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Good tokens, and every other kind as a table. */
class TokenVerifierTest {
  private static final long NOW_MS = 1_800_000_000_000L;
  private static final long LIFETIME_S = 900;

  private final ManualClock clock = new ManualClock();
  private final TestTokens trust = TestTokens.trusted();
  private final TokenVerifier verifier = new TokenVerifier(trust, clock);

  private static final class ManualClock implements Clock {
    private long nowMs = NOW_MS;

    @Override
    public long wallTimeMs() {
      return nowMs;
    }

    @Override
    public long monotonicNs() {
      return nowMs * 1_000_000;
    }
  }

  @Test
  void aTokenOfAnotherImplementationIsRead() throws InvalidTokenException {
    TokenClaims read = verifier.verify(TestTokens.signByLibrary(claims(NOW_MS, LIFETIME_S)));

    assertEquals(
        new TokenClaims(
            KID,
            "tok-1",
            "sa-key-1",
            "key-1",
            "vc-aaaaaaaaaa",
            NOW_MS,
            NOW_MS + LIFETIME_S * 1_000),
        read);
  }

  @Test
  void aKnownTokenEndsWhenItExpiresIsRevokedOrItsKeyGoes() throws InvalidTokenException {
    String token = sign(header(), claims(NOW_MS, LIFETIME_S), KEY);
    verifier.verify(token);

    clock.nowMs = NOW_MS + LIFETIME_S * 1_000 - 1;
    verifier.verify(token);
    clock.nowMs++;
    assertRefused("expired token", token);

    clock.nowMs = NOW_MS;
    verifier.verify(token);
    trust.trust(Map.of("sk-2", (RSAPublicKey) KEY.getPublic()));
    assertRefused("unknown key", token);

    trust.trust(Map.of(KID, (RSAPublicKey) KEY.getPublic()));
    verifier.verify(token);
    trust.revoke("key-1", "tok-1");
    assertRefused("revoked token", token);
  }

  @Test
  void withoutAKeySetNoTokenIsGood() {
    TokenVerifier early = new TokenVerifier(TestTokens.untrusted(), clock);

    InvalidTokenException refusal =
        assertThrows(
            InvalidTokenException.class,
            () -> early.verify(sign(header(), claims(NOW_MS, LIFETIME_S), KEY)));

    assertEquals("no key set", refusal.getMessage());
  }

  @Test
  void theIssuersClockMayBeAMinuteAhead() throws InvalidTokenException {
    verifier.verify(sign(header(), claims(NOW_MS + 60_000, LIFETIME_S), KEY));

    assertRefused("token of the future", sign(header(), claims(NOW_MS + 61_000, LIFETIME_S), KEY));
  }

  @Test
  void verifiedTokensAreBounded() {
    VerifiedTokens verified = new VerifiedTokens();
    TokenAuthority authority = trust.authority().orElseThrow();
    for (int i = 0; i < VerifiedTokens.TOKENS_MAX + 10; i++) {
      verified.add("hash" + i, authority, new TokenClaims(KID, "t", "s", "c", "v", 1, 2));
    }

    assertEquals(VerifiedTokens.TOKENS_MAX, verified.size());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostileTokens")
  void everyOtherTokenIsRefused(String name, String reason, String token) {
    assertRefused(reason, token);
  }

  private void assertRefused(String reason, String token) {
    InvalidTokenException refusal =
        assertThrows(InvalidTokenException.class, () -> verifier.verify(token));
    assertEquals(reason, refusal.getMessage());
  }

  static Stream<Arguments> hostileTokens() throws GeneralSecurityException {
    Map<String, Object> good = claims(NOW_MS, LIFETIME_S);
    String token = sign(header(), good, KEY);
    String[] parts = token.split("\\.");
    String another = "header of another kind of token";
    return Stream.of(
        row("empty", "not three parts", ""),
        row("garbage", "not three parts", "garbage"),
        row("two parts", "not three parts", parts[0] + "." + parts[1]),
        row("four parts", "not three parts", token + "." + parts[2]),
        row("dots alone", "not three parts", ".."),
        row("not base64", "header is not base64url", "!!!.!!!.!!!"),
        row("padded", "header is padded", parts[0] + "==." + parts[1] + "." + parts[2]),
        row("not JSON", "header is not JSON", base64(json("nonsense")) + ".e30.e30"),
        row("an array", "header is not an object", base64(json("[]")) + ".e30.e30"),
        row("empty header", another, "e30." + parts[1] + "." + parts[2]),
        row("huge", "token too long", token + "a".repeat(TokenVerifier.CHARACTERS_MAX)),
        row("deep", "header is not JSON", base64(json("[".repeat(500))) + ".e30.e30"),
        row(
            "alg given twice",
            "header is not JSON",
            sign(
                "{\"alg\":\"none\",\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"sk-1\"}",
                good,
                KEY)),
        row("alg none, unsigned", another, unsigned("none", parts[1])),
        row("alg None, unsigned", another, unsigned("None", parts[1])),
        row("RS256, unsigned", "bad signature", parts[0] + "." + parts[1] + "."),
        row("HS256 by the public key", another, hs256(parts[1])),
        row("alg ES256", another, headerWith("alg", "ES256")),
        row("alg PS256", another, headerWith("alg", "PS256")),
        row("alg rs256", another, headerWith("alg", "rs256")),
        row("alg a number", "alg of the wrong form", headerWith("alg", 1)),
        row("typ JWT", another, headerWith("typ", "JWT")),
        row("kid missing", another, headerWithout("kid")),
        row("kid of nobody", "unknown key", headerWith("kid", "sk-9")),
        row("kid a path", "unknown key", headerWith("kid", "../../etc/passwd")),
        row("kid empty", "kid of the wrong form", headerWith("kid", "")),
        row("crit", another, headerWith("crit", List.of("exp"))),
        row("b64", another, headerWith("b64", false)),
        row("zip", another, headerWith("zip", "DEF")),
        row("jku", another, headerWith("jku", "https://evil.example/jwks.json")),
        row("x5u", another, headerWith("x5u", "https://evil.example/x.pem")),
        row("x5c", another, headerWith("x5c", List.of("MIIB"))),
        row("jwk", another, signedByEmbeddedKey(good)),
        row("another's key", "bad signature", sign(header(), good, OTHER_KEY)),
        row("signature flipped", "bad signature", flipped(token)),
        row("signature short", "bad signature", parts[0] + "." + parts[1] + ".AAAA"),
        row(
            "claims exchanged",
            "bad signature",
            parts[0] + "." + base64(json(Map.of("iss", TestTokens.ISSUER))) + "." + parts[2]),
        claim("iss of another", "another issuer", c -> c.put("iss", "https://evil.example")),
        claim("iss with a slash", "another issuer", c -> c.put("iss", TestTokens.ISSUER + "/")),
        claim("iss missing", "without iss", c -> c.remove("iss")),
        claim("iss a list", "iss of the wrong form", c -> c.put("iss", List.of(TestTokens.ISSUER))),
        claim("aud of another", "another audience", c -> c.put("aud", "elsewhere")),
        claim("aud missing", "without aud", c -> c.remove("aud")),
        claim("aud empty", "another audience", c -> c.put("aud", List.of())),
        claim("aud an object", "another audience", c -> c.put("aud", Map.of("a", "b"))),
        claim("scope of another", "another scope", c -> c.put("scope", "admin kafkaesque")),
        claim("scope missing", "without scope", c -> c.remove("scope")),
        claim("exp missing", "without exp", c -> c.remove("exp")),
        claim("exp null", "exp of the wrong form", c -> c.put("exp", null)),
        claim("exp a string", "exp of the wrong form", c -> c.put("exp", "1900000000")),
        claim("exp a fraction", "exp of the wrong form", c -> c.put("exp", 1_800_000_900.5)),
        claim("exp beyond bounds", "exp of the wrong form", c -> c.put("exp", Long.MAX_VALUE)),
        claim("exp negative", "exp of the wrong form", c -> c.put("exp", -1)),
        claim("exp now", "expired token", c -> shift(c, -LIFETIME_S)),
        claim("long expired", "expired token", c -> shift(c, -1_000_000)),
        claim("exp before iat", "lifetime out of bounds", c -> c.put("exp", NOW_MS / 1_000 - 1)),
        claim("a day long", "lifetime out of bounds", c -> c.put("exp", NOW_MS / 1_000 + 86_400)),
        claim("iat missing", "without iat", c -> c.remove("iat")),
        claim("nbf tomorrow", "token of the future", c -> c.put("nbf", NOW_MS / 1_000 + 86_400)),
        claim("nbf a string", "nbf of the wrong form", c -> c.put("nbf", "now")),
        claim("jti missing", "without jti", c -> c.remove("jti")),
        claim("sub missing", "without sub", c -> c.remove("sub")),
        claim("sub huge", "sub of the wrong form", c -> c.put("sub", "s".repeat(600))),
        claim("client_id missing", "without client_id", c -> c.remove("client_id")),
        claim("vc missing", "without vc", c -> c.remove("vc")));
  }

  private static Arguments row(String name, String reason, String token) {
    return Arguments.of(name, reason, token);
  }

  private static Arguments claim(String name, String reason, Consumer<Map<String, Object>> change) {
    Map<String, Object> changed = claims(NOW_MS, LIFETIME_S);
    change.accept(changed);
    return row(name, reason, sign(header(), changed, KEY));
  }

  private static void shift(Map<String, Object> claims, long seconds) {
    claims.compute("iat", (name, value) -> (Long) value + seconds);
    claims.compute("exp", (name, value) -> (Long) value + seconds);
  }

  private static String headerWith(String name, Object value) {
    Map<String, Object> header = header();
    header.put(name, value);
    return sign(header, claims(NOW_MS, LIFETIME_S), KEY);
  }

  private static String headerWithout(String name) {
    Map<String, Object> header = header();
    header.remove(name);
    return sign(header, claims(NOW_MS, LIFETIME_S), KEY);
  }

  private static String unsigned(String algorithm, String claims) {
    Map<String, Object> header = header();
    header.put("alg", algorithm);
    return base64(json(header)) + "." + claims + ".";
  }

  /** The classic confusion: the public key's bytes as an HMAC secret. */
  private static String hs256(String claims) throws GeneralSecurityException {
    Map<String, Object> header = header();
    header.put("alg", "HS256");
    String input = base64(json(header)) + "." + claims;
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY.getPublic().getEncoded(), "HmacSHA256"));
    return input + "." + base64(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String signedByEmbeddedKey(Map<String, Object> claims) {
    RSAPublicKey key = (RSAPublicKey) OTHER_KEY.getPublic();
    Map<String, Object> jwk = new LinkedHashMap<>();
    jwk.put("kty", "RSA");
    jwk.put("n", base64(key.getModulus().toByteArray()));
    jwk.put("e", base64(key.getPublicExponent().toByteArray()));
    Map<String, Object> header = header();
    header.put("jwk", jwk);
    return sign(header, claims, OTHER_KEY);
  }

  private static String flipped(String token) {
    int at = token.lastIndexOf('.') + 1;
    byte[] signature = Base64.getUrlDecoder().decode(token.substring(at));
    signature[signature.length / 2] ^= 1;
    return token.substring(0, at) + base64(signature);
  }
}
